"""The Account screen: the forms of a guest, what somebody signed in sees, where the sign-in is kept."""
