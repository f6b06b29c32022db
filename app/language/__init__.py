"""What Tuckbox says, in the person's language: catalogues of messages, and how it writes numbers and dates."""
