"""Which places for the sign-in the Account screen offers."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.ui.account.sign_in_keeping import kinds_to_choose
from app.usecases.sign_in_keeping import Keeping
from contracts.credentials import CredentialsKind
from sync_client.os_keyring import KeyringFinding, KeyringState

KEYRING, FILE, MEMORY = CredentialsKind.KEYRING, CredentialsKind.FILE, CredentialsKind.MEMORY
OS, NONE = KeyringState.OS, KeyringState.NONE


@pytest.mark.parametrize(
    ("kind", "is_chosen", "state", "offered"),
    [
        (KEYRING, False, OS, ()),
        (KEYRING, True, OS, ()),
        (MEMORY, False, NONE, (MEMORY, FILE)),
        (MEMORY, True, NONE, (FILE,)),
        (FILE, True, NONE, (MEMORY,)),
        (KEYRING, True, NONE, (MEMORY, FILE)),
        (FILE, True, OS, (KEYRING, MEMORY)),
    ],
)
def test_what_is_in_force_by_choice_or_unusable_is_not_offered(
    kind: CredentialsKind, is_chosen: bool, state: KeyringState, offered: tuple[CredentialsKind, ...]
) -> None:
    standing = Keeping(kind, False, is_chosen, KeyringFinding(state, None), Path("credentials.json"), None)
    assert kinds_to_choose(standing) == offered


def test_nothing_is_offered_where_the_setting_decides() -> None:
    standing = Keeping(FILE, True, True, KeyringFinding(NONE, None), Path("credentials.json"), None)
    assert kinds_to_choose(standing) == ()
