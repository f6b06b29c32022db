"""Ways in which the client may be wrong."""

from __future__ import annotations

from typing import Final

from tests.mutants.mutant import Change, Mutant, mutant

_ROWS = "tests/invariants/test_rows.py"
_ACCOUNTS = "tests/invariants/test_accounts.py"
_IMPORTS = "tests/invariants/test_imports.py"
_REFUSALS = "tests/invariants/test_refusals.py"
_LIVENESS = "tests/invariants/test_liveness.py"
_KEEPS_INTENT = f"{_ROWS}::test_invariant_16_what_is_done_meanwhile_is_kept"
_NAMED = f"{_ROWS}::test_invariant_02_no_row_leaves_the_guest_without_a_receipt_that_names_it"
_ADDS_UP = f"{_ROWS}::test_invariant_02_a_receipt_that_does_not_add_up_is_none"
_SESSION = f"{_ROWS}::test_invariant_18_a_refused_session_changes_nothing_and_costs_no_retry"
_STOPPING = f"{_ROWS}::test_invariant_18_stopping_at_any_step_changes_no_guest_meal"
_OTHER = f"{_ACCOUNTS}::test_invariant_03_meals_reach_no_account_but_the_one_consented_to"
_SPEAKS = f"{_ACCOUNTS}::test_invariant_03_a_run_speaks_for_its_own_account_only"
_CONSENT = f"{_ACCOUNTS}::test_invariant_03_a_consent_nothing_was_sent_for_is_somebody_elses_too"
_RETRY = f"{_ACCOUNTS}::test_invariant_03_a_refused_meal_is_sent_again_to_its_account_only"
_LETTERS = f"{_REFUSALS}::test_invariant_15_every_refused_record_waits_for_the_person"
_WITHDRAWN = f"{_REFUSALS}::test_invariant_14_a_chunk_stored_though_its_answer_failed_is_in_nobodys_way"
_CANCEL = f"{_IMPORTS}::test_invariant_09_only_the_server_says_whether_a_cancel_came_in_time"
_WINDOWS = f"{_IMPORTS}::test_invariant_17_two_windows_end_like_one"
_REARMS = f"{_LIVENESS}::test_invariant_23_with_the_faults_gone_it_ends_by_itself"
_DAYS = f"{_LIVENESS}::test_invariant_25_both_sides_agree_on_every_day"
_ENGINE = "sync_client/promotion.py"

CLIENT: Final[tuple[Mutant, ...]] = (
    mutant(
        "acknowledgement applied without comparing revisions",
        "local_store/arrival.py",
        "WHEN guest.revision = item.revision THEN NULL",
        "WHEN item.meal_id IS NOT NULL THEN NULL",
        _KEEPS_INTENT,
    ),
    mutant(
        "acknowledgement of another revision taken",
        "local_store/arrival.py",
        "AND meal_id = ? AND revision = ?",
        "AND meal_id = ? AND revision <= ?",
        "tests/local_store/test_every_arrival.py",
    ),
    Mutant(
        "payload rebuilt on retry",
        (
            Change(
                "sync_client/staging.py",
                "        self._retrying = retrying\n",
                "        self._retrying = retrying\n        self._tries: dict[int, int] = {}\n",
            ),
            Change(
                "sync_client/staging.py",
                "self._api.stage(promotion.import_id, chunk.n, chunk.body)",
                "self._api.stage(promotion.import_id, chunk.n, chunk.body + b' ' * ("
                "self._tries.update({chunk.n: self._tries.get(chunk.n, -1) + 1}) or self._tries[chunk.n]))",
            ),
        ),
        ("tests/scenarios/test_a_promotion_survives_faults.py",),
    ),
    mutant(
        "guest store cleared on success",
        "local_store/arrival.py",
        "    for statement in (_MOVING, *_MOVES):\n",
        '    for statement in (_MOVING, *_MOVES, text("DELETE FROM meals WHERE owner = :guest")):\n',
        _LETTERS,
    ),
    Mutant(
        "rows deleted before the receipt",
        (
            Change(
                "local_store/promotions.py",
                "            advance(row, PromotionEvent.COMMIT_BEGUN)\n",
                "            advance(row, PromotionEvent.COMMIT_BEGUN)\n"
                "            session.exec(delete(MealRow).where(col(MealRow.owner) == guest_owner(row.lineage_id)))\n",
            ),
        ),
        (_NAMED,),
    ),
    mutant(
        "any 200 taken as a receipt",
        "sync_client/api.py",
        '            raise NotUnderstood("the answer is not a Receipt") from error\n',
        "            return Receipt.model_construct(import_id=import_id, rejected=[], outcomes={}, revision=0), b\n",
        _NAMED,
    ),
    mutant(
        "any receipt fits",
        _ENGINE,
        "        if not receipt_fits(promotion, receipt):\n",
        "        if receipt_fits(promotion, receipt) is None:\n",
        _ADDS_UP,
    ),
    mutant(
        "refused records dropped",
        "local_store/refusals.py",
        "    if letters:\n",
        "    if letters and promotion.account_id is None:\n",
        "tests/local_store/test_refusals.py",
    ),
    mutant(
        "a given-up record without a dead letter",
        "local_store/refusals.py",
        "(*rejected, *given_up(session, promotion.import_id))",
        "(*rejected,)",
        _LETTERS,
    ),
    mutant(
        "no account binding: any worker takes any promotion",
        _ENGINE,
        "            if not is_for(promotion, self._account):\n",
        "            if promotion.account_id == 0:\n",
        _OTHER,
    ),
    mutant(
        "no account binding: a consent is anybody's",
        _ENGINE,
        "    is_same = by_address if promotion.account_id is None else",
        "    is_same = by_address or promotion.account_id is None if promotion.account_id is None else",
        _CONSENT,
    ),
    mutant(
        "no account binding: a lineage frozen for anybody",
        "local_store/promotions.py",
        "            if lineage.account_id not in (None, account_id):\n",
        "            if lineage.account_id == row.import_id:\n",
        "tests/local_store/test_promotions.py",
    ),
    Mutant(
        "tokens not bound to the account",
        (
            Change(
                "sync_client/session.py",
                "        self._expect(account)\n        return self._access.get(",
                "        account = self._accounts.signed_in() or account\n        return self._access.get(",
            ),
            Change(
                "sync_client/session.py",
                "        return self._account.account_id\n",
                "        return (self._session._accounts.signed_in() or self._account).account_id\n",
            ),
        ),
        (_SPEAKS,),
    ),
    mutant(
        "a dead letter sent again into another account",
        "app/usecases/dead_letters.py",
        "letter.account_id != account.account_id",
        "letter.account_id is None",
        _RETRY,
    ),
    mutant(
        "cancel decided locally",
        _ENGINE,
        "        answer = self._persistent(lambda: self._api.abort(promotion.import_id))\n",
        "        answer = self._persistent(lambda: type(self._api))\n        answer.status = ImportStatus.ABORTED\n",
        _CANCEL,
    ),
    mutant(
        "cancel heard before the account is compared",
        _ENGINE,
        "            promotion = self._promotion\n            # Before",
        "            promotion = self._promotion\n"
        "            if cancel.is_set() and hears_cancel(promotion.state):\n                raise Interrupted\n"
        "            # Before",
        _OTHER,
    ),
    mutant(
        "turn not checked",
        "local_store/progress.py",
        "    if row is None or row.turn != turn.number:\n",
        "    if row is None:\n",
        _STOPPING,
        "tests/local_store/test_promotions.py",
    ),
    mutant(
        "worker's lock ignored",
        "sync_client/worker.py",
        "        if not self._alone(found, report, cancel):\n",
        "        if found is cancel:\n",
        _WINDOWS,
    ),
    mutant(
        "start over allowed in committing",
        "contracts/promotion_machine.py",
        "        _Event.RECEIPT: _State.APPLIED,\n",
        "        _Event.RECEIPT: _State.APPLIED,\n        _Event.STARTED_OVER: _State.CANCELLED,\n",
        _OTHER,
    ),
    mutant(
        "commit begun with withdrawals outstanding",
        "sync_client/staging.py",
        "        for n in self._store.to_withdraw(promotion.import_id):\n",
        "        for n in ():\n",
        _WITHDRAWN,
    ),
    mutant(
        "drop on 401",
        _ENGINE,
        "        except (SyncError, LineageBound) as error:\n",
        "        except (SyncError, LineageBound) as error:\n            if isinstance(error, SignInNeeded):\n"
        "                self._store.cancel(self._promotion.turn, PromotionEvent.ABORTED)\n",
        _SESSION,
    ),
    mutant(
        "retry only on the next local write (the worker never re-arms)",
        "sync_client/worker.py",
        "            if reason not in PASSING:\n",
        "            if reason not in ():\n",
        _REARMS,
    ),
    mutant(
        'naive "minus four hours"',
        "contracts/logical_day.py",
        "    utc = instant.astimezone(UTC)\n    wall",
        "    if instant:\n        return (instant - timedelta(hours=4)).astimezone(zone(tz)).date()\n"
        "    utc = instant.astimezone(UTC)\n    wall",
        _DAYS,
    ),
    mutant(
        "unknown nutrient counted as zero (on the device)",
        "contracts/day.py",
        "amounts.count(None) for name",
        "0 for name",
        "tests/local_store/test_summaries.py",
    ),
    mutant(
        "deferred BEGIN (on the device)",
        "local_store/connecting.py",
        '{_BEGIN: "BEGIN IMMEDIATE"}',
        '{_BEGIN: "BEGIN"}',
        "tests/local_store/test_database.py",
    ),
)
