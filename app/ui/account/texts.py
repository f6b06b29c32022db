"""Every sentence of the Account screen."""

from __future__ import annotations

from typing import Final

from app.language.speech import tr
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
KEEP_NOTHING: Final = Message("Keep nothing on this computer")
KEEP_NOTHING_MEANS: Final = Message(
    "For a shared or borrowed computer. Your diary stays on the server and is shown here only until you sign out "
    "or close Tuckbox. Whatever you change goes to the server at once, so it needs a connection."
)
NOTHING_KEPT: Final = Message(
    "Nothing of your diary is kept on this computer. When you sign out or close Tuckbox, it is gone from here."
)
VISIT_OVER: Final = Message("Signed out. Nothing of your diary is left on this computer.")
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

REMOVE_DIARY: Final = Message("Remove your account's diary from this computer")
REMOVE_MEANS: Final = Message(
    "It stays on the server and comes back when you sign in. Backups and exports on this computer still hold it."
)
SIGNED_OUT_REMOVED: Final = Message("Signed out. Your account's diary was removed from this computer.")
NOT_SENT_TITLE: Final = Message("Not everything is on the server yet")
NOT_SENT: Final = Message(
    "{count} change is on this device only so far.", "{count} changes are on this device only so far."
)
NOT_SENT_STAYS: Final = Message(
    "If you sign out now, it stays here and is sent when you sign in to {email} again. "
    "Or send it first, or save your diary to a file."
)
NOT_SENT_LOST: Final = Message(
    "Nothing is kept on this computer: if you sign out now, it is lost. Send it first, or save your diary to a file."
)
NOW_SENT: Final = Message("Everything is on the server now.")
STAY: Final = Message("Stay signed in")
EXPORT: Final = Message("Export", context="a button before signing out")
SIGN_OUT_NOW: Final = Message("Sign out now")
SEND_FIRST: Final = Message("Send first")
STILL_NOT_SENT: Final = Message("The server did not take everything. You are still signed in.")

DEVICES: Final = Message("Your devices")
THIS_DEVICE: Final = Message("this device")
DEVICE_NAME: Final = Message("Name", context="of a device")
RENAME_DEVICE: Final = Message("Rename device")
_UNNAMED: Final = Message("A device without a name")
_SEEN: Final = Message("last here {when}", context="a device")
_RENAME: Final = Message("Rename {device}")
_REMOVE: Final = Message("Remove {device} from your account")
_REMOVED: Final = Message("{device} takes no more part in your account. What is on it stays there.")

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


def device_name(name: str | None) -> str:
    """What a device is called."""
    return name or tr(_UNNAMED)


def device_seen(when: str) -> str:
    """When another device last came to sync."""
    return tr(_SEEN, when=when)


def rename_device(name: str) -> str:
    """The button at a device that gives it another name."""
    return tr(_RENAME, device=name)


def remove_device(name: str) -> str:
    """The button at a device that keeps it out from now on."""
    return tr(_REMOVE, device=name)


def device_removed(name: str | None) -> str:
    """The snack bar after that."""
    return tr(_REMOVED, device=device_name(name))
