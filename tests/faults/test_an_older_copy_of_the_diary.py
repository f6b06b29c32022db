"""A device that was set back to a copy of its files from before the promotion: the account's newer meals stand."""

from __future__ import annotations

import shutil
import threading
from contextlib import closing
from pathlib import Path

import pytest

from app.usecases.account_values import PromotionChoice
from tests.faults.conftest import NewRun
from tests.faults.nemesis.device import ORIGIN
from tests.faults.nemesis.run import PASSWORD


@pytest.mark.parametrize("looks_first", [False, True])
def test_an_older_copy_brings_no_older_meal_back(new_run: NewRun, tmp_path: Path, looks_first: bool) -> None:
    """`looks_first`: the account's diary is pulled before the older copy of it is promoted."""
    run = new_run()
    folder, copy = run.device.tuckbox.settings.data_dir, tmp_path / "copy"
    run.device.reopen()
    shutil.copytree(folder, copy)
    newest, *_ = run.device.tuckbox.provider.diary().meals.recent(1)
    run.device.tuckbox.provider.diary().meals.edit(newest.id, run.a_draft(kcal=1))
    assert run.sign_up() == "done"
    assert "done" == run.device.promote().state
    run.sign_out()
    ada = run.elsewhere[run.ada.email]
    before = ada.meals()

    run.device.tuckbox.close()
    shutil.rmtree(folder)
    copy.rename(folder)
    with closing(run.device.open_window()) as old:
        old.accounts.sign_in(ORIGIN, run.ada.email, PASSWORD)
        if looks_first:
            old.accounts.decide(PromotionChoice.NOT_NOW)
        old.accounts.decide(PromotionChoice.SYNC_NOW)
        result = old.accounts.promote(lambda _: None, threading.Event())
        assert result.receipt is not None
        assert ("done", 1) == (result.state, result.receipt.stale)
        on_device = {meal.id: meal.draft for meal in old.provider.diary().meals.recent(50)}
        assert before.items() <= ada.meals().items(), "the account's newer copies stand"
        assert ada.meals() == on_device
