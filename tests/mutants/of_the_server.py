"""Ways in which the server may be wrong."""

from __future__ import annotations

from typing import Final

from tests.mutants.mutant import Change, Mutant, mutant

_ACCOUNTS = "tests/invariants/test_accounts.py"
_IMPORTS = "tests/invariants/test_imports.py"
_REFUSALS = "tests/invariants/test_refusals.py"
_SUMS = f"{_ACCOUNTS}::test_invariant_04_every_summary_equals_its_meals_after_every_commit"
_BOUND = f"{_ACCOUNTS}::test_invariant_03_the_server_binds_a_lineage_too"
_OLDER = f"{_ACCOUNTS}::test_invariant_11_an_older_revision_never_replaces_a_newer_one"
_HISTORY = f"{_ACCOUNTS}::test_invariant_12_what_an_overwrite_replaced_can_be_read"
_DELETED = f"{_ACCOUNTS}::test_invariant_13_a_deleted_meal_is_not_alive_again"
_REPEATED = f"{_IMPORTS}::test_invariant_05_requests_repeated_and_reordered_leave_the_same_account"
_REPLAYED = f"{_IMPORTS}::test_invariant_06_a_replayed_request_is_answered_byte_for_byte"
_OTHER_BYTES = f"{_IMPORTS}::test_invariant_07_the_same_key_with_other_content_is_refused"
_ABORTED = f"{_IMPORTS}::test_invariant_09_an_aborted_import_never_appears"
_MANIFEST = f"{_IMPORTS}::test_invariant_10_a_commit_of_something_else_changes_nothing_and_says_what_is_there"
_ONE_BAD = f"{_REFUSALS}::test_invariant_14_one_bad_record_keeps_no_good_one_out"
_COMMIT = "server_stub/imports/commit_sql.py"
_SERVICE = "server_stub/imports/service.py"
_DECISIONS = "server_stub/imports/decisions.py"
_PUSHES = "tests/server_stub/test_push.py"
_PUSH = "server_stub/sync/push.py"
_APPLYING = "server_stub/sync/applying.py"
_FEED = "server_stub/sync/repository.py"
_SUMMARIES = "server_stub/meals/summaries.py"

SERVER: Final[tuple[Mutant, ...]] = (
    Mutant(
        "summaries incremented instead of recomputed",
        (
            Change(
                _SUMMARIES,
                "    connection.execute(insert(day_summaries).from_select(_COLUMNS, fresh))\n",
                "    from sqlalchemy.dialects.sqlite import insert as upsert\n"
                "    adding = upsert(day_summaries).from_select(_COLUMNS, fresh)\n"
                "    sums = {name: day_summaries.c[name] + adding.excluded[name] for name in _COLUMNS[2:]}\n"
                "    connection.execute(adding.on_conflict_do_update(index_elements=_COLUMNS[:2], set_=sums))\n",
            ),
            Change(
                _SUMMARIES,
                "        delete(day_summaries).where(day_summaries.c.account_id == account,",
                "        delete(day_summaries).where(day_summaries.c.account_id == None,",
            ),
        ),
        (_SUMS,),
    ),
    mutant(
        "refused record answered with 4xx for the whole chunk",
        _SERVICE,
        "        with self._locked(account_id, import_id) as unit:\n"
        "            stored, chunk = unit.repository.lock(unit.now_text), unit.repository.chunk(n)\n"
        "            match decide_stage",
        "        if checked.rejected:\n            raise RequestRefused(ProblemCode.VALIDATION_ERROR)\n"
        "        with self._locked(account_id, import_id) as unit:\n"
        "            stored, chunk = unit.repository.lock(unit.now_text), unit.repository.chunk(n)\n"
        "            match decide_stage",
        _ONE_BAD,
    ),
    mutant(
        "no account binding: a lineage is anybody's",
        "server_stub/imports/lineages.py",
        "    return bool(connection.execute(holder).scalar_one() == account)\n",
        "    return bool(connection.execute(holder).scalar_one())\n",
        _BOUND,
    ),
    mutant(
        "no account binding: the account meant is not compared",
        "server_stub/auth/identity.py",
        "    if account is not None and account.strip().lower() != str(who.account_id):\n",
        "    if account is not None and not who.account_id:\n",
        _BOUND,
    ),
    mutant(
        "blind overwrite without history",
        _COMMIT,
        "            self._remember_replaced()\n",
        "            pass\n",
        _HISTORY,
    ),
    mutant(
        "abort not final",
        "server_stub/imports/repository.py",
        '        self._change({"status": "aborted", "ended_at": now})\n',
        '        self._change({"ended_at": now})\n',
        _ABORTED,
    ),
    mutant(
        "abort not final: a late commit is taken all the same",
        _DECISIONS,
        "    if status is not ImportStatus.OPEN:\n        return _ended(status)\n    if stored.lineage_id",
        "    if status is ImportStatus.EXPIRED:\n        return _ended(status)\n    if stored.lineage_id",
        _ABORTED,
    ),
    mutant(
        "no manifest",
        _DECISIONS,
        "    return Proceed() if what_is_staged(chunks) == announced else Incomplete()\n",
        "    return Proceed() if announced else Incomplete()\n",
        _MANIFEST,
    ),
    mutant(
        "revision guard removed",
        _COMMIT,
        "_items.device_revision <= meals.c.device_revision)\n        outcome",
        "_items.device_revision < 0)\n        outcome",
        _OLDER,
    ),
    Mutant(
        "revision guard removed together with receipts",
        (
            Change(
                _COMMIT,
                "_items.device_revision <= meals.c.device_revision)\n        outcome",
                "_items.device_revision < 0)\n        outcome",
            ),
            Change(
                _DECISIONS,
                "        return Repeat() if stored.fingerprint == fingerprint else ProblemCode.IMPORT_CONFLICT\n"
                "    if status is not ImportStatus.OPEN:\n        return _ended(status)\n    if stored.lineage_id",
                "        return Proceed()\n"
                "    if status is not ImportStatus.OPEN:\n        return _ended(status)\n    if stored.lineage_id",
            ),
        ),
        (_REPEATED, _OLDER),
    ),
    mutant(
        "tombstones revived by a newer import",
        _COMMIT,
        "            (meals.c.deleted_at.is_not(None), Outcome.DELETED_ELSEWHERE.value),\n",
        "",
        _DELETED,
    ),
    Mutant(
        "sequence or timestamp as cursor: not the commit counter",
        (
            Change(_FEED, "    here = tuple_(meals.c.revision, meals.c.sk)\n", "    here = meals.c.sk\n"),
            Change(_FEED, "here > tuple_(position.revision, position.sk)", "here > position.sk"),
            Change(_FEED, ".order_by(meals.c.revision, meals.c.sk)", ".order_by(meals.c.sk)"),
        ),
        ("tests/server_stub/test_feed.py",),
    ),
    mutant(
        "deferred BEGIN",
        "server_stub/dialect.py",
        '"BEGIN IMMEDIATE" if immediate else "BEGIN"',
        '"BEGIN"',
        "tests/server_stub/test_schema.py",
    ),
    mutant(
        "unknown nutrient counted as zero",
        _SUMMARIES,
        "cast(func.count() - func.count(amount), Integer)",
        "cast(func.count() - func.count(), Integer)",
        _SUMS,
    ),
    mutant(
        "replayed chunk answered anew",
        _DECISIONS,
        "    if chunk.sha256 == sha256 and chunk.answer is not None:\n        return Repeat(chunk.answer)\n",
        '    if chunk.sha256 == sha256 and chunk.answer is not None:\n        return Repeat(chunk.answer + " ")\n',
        _REPLAYED,
    ),
    mutant(
        "other bytes for a stored chunk taken for the same",
        _DECISIONS,
        "    if chunk.sha256 == sha256 and chunk.answer is not None:\n",
        "    if chunk.answer is not None:\n",
        _OTHER_BYTES,
    ),
    mutant(
        "operation done again when it is repeated",
        _PUSH,
        "    before = None if op_id is None else answers.get(op_id)\n",
        "    before = None\n",
        f"{_PUSHES}::test_a_repeat_beside_something_new_is_answered_as_before",
    ),
    mutant(
        "other content under an op_id taken for the same",
        _PUSH,
        "return before.result if before.sha256 == sha256 else sent.rejected(REUSED).model_dump_json()",
        "return before.result",
        f"{_PUSHES}::test_an_op_id_used_again_for_something_else_is_rejected_and_changes_nothing",
    ),
    mutant(
        "copy that lost in a merge thrown away",
        _APPLYING,
        '        if not merged.is_as_sent:\n            self._remember_sent(stored.id, content, "stale")\n',
        "",
        f"{_PUSHES}::test_changes_of_different_fields_are_merged_and_every_copy_is_kept",
    ),
    mutant(
        "summaries left behind by a push",
        _PUSH,
        "                changes.finish()\n",
        "",
        f"{_PUSHES}::test_a_moved_meal_leaves_the_summary_of_its_old_day",
    ),
    mutant(
        "edit that knew of no deletion brings the meal back",
        "server_stub/sync/decisions.py",
        "return Put.WRITE if is_known else Put.GONE",
        "return Put.WRITE",
        "tests/invariants/test_feed.py::test_invariant_13_a_deleted_meal_stays_deleted_whatever_comes_late",
    ),
    mutant(
        "cursor believed though something after it was let go",
        "server_stub/sync/service.py",
        "            if purged < head.purged and revision < head.purged:\n                return None\n",
        "",
        "tests/invariants/test_feed.py::test_invariant_21_a_cursor_too_old_asks_for_a_resync",
    ),
    mutant(
        "purge heedless of what a device has still to read",
        "server_stub/sync/purge.py",
        "return head if found is None else int(found)",
        "return head",
        "tests/server_stub/test_purge.py::test_what_a_device_in_use_has_not_read_stays",
    ),
    mutant(
        "commit made anew taken for the one it replaced",
        "server_stub/sync/service.py",
        '(mark != "" and mark != mark_of(revision))',
        'mark == "another"',
        "tests/scenarios/test_a_server_brought_back.py",
    ),
    mutant(
        "device sent back without a new epoch",
        "server_stub/sync/service.py",
        "                renew_epoch(connection, account_id, past.feed_epoch, self.new_id())\n",
        "                pass\n",
        "tests/scenarios/test_a_server_brought_back.py",
    ),
    mutant(
        "operation known by its layout",
        "server_stub/sync/operations.py",
        "_LOOSEST.full(self.raw)",
        "self.checked",
        "tests/properties/test_plain_operations.py",
    ),
)
