"""The screens. Modules named `*_model` hold no Flet and are tested without a page; the others only show them."""
