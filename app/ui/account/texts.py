"""Every sentence of the Account screen."""

from __future__ import annotations

from typing import Final

from contracts.credentials import CredentialsKind
from contracts.messages import Message

TITLE: Final = Message("Account")
LOADING: Final = Message("Looking up your account")

ACCOUNT_IS_FOR: Final = Message(
    "Tuckbox works without an account, and everything stays on this device. "
    "An account keeps a copy of your diary on a server you choose, for your other devices and for a lost one."
)
GUEST: Final = Message("You are using Tuckbox as a guest")
CREATE_TITLE: Final = Message("Create an account")
CREATE_ACCOUNT: Final = Message("Create account")
CREATING: Final = Message("Creating your account")
HAVE_ONE: Final = Message("Already have an account?")
SIGN_IN_TITLE: Final = Message("Sign in to your account")
SIGN_IN: Final = Message("Sign in")
SIGNING_IN: Final = Message("Signing in")
NEW_HERE: Final = Message("New here?")

SERVER_ADDRESS: Final = Message("Server address")
EMAIL: Final = Message("Email")
PASSWORD: Final = Message("Password")
NO_SERVER: Final = Message("Enter the address of a server.")
NO_EMAIL: Final = Message("Enter an e-mail address such as name@example.org.")
NO_PASSWORD: Final = Message("Enter your password.")
NO_NEW_PASSWORD: Final = Message("Enter a password.")
PASSWORD_LENGTH: Final = Message("Use {shortest} to {longest} characters, whichever you like.")

YOUR_ACCOUNT: Final = Message("Your account")
SIGNED_IN_AS: Final = Message("Signed in as")
SERVER: Final = Message("Server")
PENDING: Final = Message("Pending changes")
NO_CHANGES: Final = Message("none", context="pending changes")
CHANGES: Final = Message("{count} change to send", "{count} changes to send")
LAST_SYNC: Final = Message("Last sync")
NEVER: Final = Message("not yet", context="last sync")
OFFLINE: Final = Message("{last} (offline at the moment)", context="last sync")

MEALS_HERE: Final = Message("Meals on this device")
EATEN: Final = Message("They were eaten {when}.")

SIGN_OUT: Final = Message("Sign out")
SIGNING_OUT: Final = Message("Signing out")
SIGN_OUT_KEEPS: Final = Message(
    "Signing out keeps everything: your account's diary stays on its server and on this device."
)
SIGNED_OUT: Final = Message("Signed out. Nothing was deleted.")

KEEPING: Final = Message("Where your sign-in is kept")
KEEP: Final = {
    CredentialsKind.KEYRING: Message("Keep it in the keyring"),
    CredentialsKind.FILE: Message("Keep it in a file only I can read"),
    CredentialsKind.MEMORY: Message("Sign in each time"),
}
KEPT: Final = {
    CredentialsKind.KEYRING: Message("From now on your sign-in is kept in the keyring."),
    CredentialsKind.FILE: Message("From now on your sign-in is kept in a file only you can read."),
    CredentialsKind.MEMORY: Message("From now on you sign in each time."),
}
