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
            Change(_FEED, "            meals.c.revision >= position.revision,", "            meals.c.revision >= 0,"),
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
)
