"""Mutants of a device that syncs, and of the ways out of an account."""

from __future__ import annotations

from tests.mutants.mutant import Mutant, mutant

_PUSHING = "local_store/pushing.py"
_FEED = "local_store/feed.py"
_PUSHED = "tests/local_store/test_pushing.py"
_PULLED = "tests/local_store/test_feed.py"
_LONG_OUTBOX = "tests/scenarios/test_a_long_outbox.py"
_LEAVING = "tests/scenarios/test_leaving_a_device.py"
_VISITS = "tests/scenarios/test_keeping_nothing.py"

SYNC: tuple[Mutant, ...] = (
    mutant(
        "answer laid over a later edit",
        _PUSHING,
        "session.exec(select(OutboxRow.seq).where(*later).limit(1)).first() is None",
        "bool(later)",
        _PUSHED,
    ),
    mutant(
        "operation that may have arrived not marked as sent",
        _PUSHING,
        "                    session.execute(_MARK_SENT, oldest)\n",
        "",
        _PUSHED,
    ),
    mutant(
        "later edit sent beside one that may have arrived",
        _PUSHING,
        '                    oldest["last"] = waits - 1\n',
        "                    pass\n",
        _PUSHED,
    ),
    mutant(
        "operation under way read ahead once more",
        _PUSHING,
        "    WHERE +owner = :owner AND seq > :after AND seq <= :last ORDER BY seq\n",
        "    WHERE +owner = :owner AND seq <= :last ORDER BY seq\n",
        _PUSHED,
    ),
    mutant(
        "what was answered before the network broke forgotten",
        "sync_client/push.py",
        "                if failure or not coming:\n",
        "                if failure:\n                    raise failure\n                if not coming:\n",
        _LONG_OUTBOX,
    ),
    mutant(
        "version in an answer not noted",
        _PUSHING,
        '"UPDATE meals SET server_version = ? WHERE owner = ? AND id = ?"',
        '"UPDATE meals SET server_version = ? WHERE owner = ? AND id = ? AND 0"',
        _PUSHED,
    ),
    mutant(
        "operation known in another form taken for a refused one",
        _PUSHING,
        "        if _was_answered(result):\n",
        "        if False and _was_answered(result):\n",
        _PUSHED,
    ),
    mutant(
        "change that waits overwritten by the feed",
        _FEED,
        "        if row is not None and change.id in pending:\n",
        "        if row is not None and change.id in set(pending) - {change.id}:\n",
        _PULLED,
    ),
    mutant(
        "meal changed elsewhere too not told of",
        _PUSHING,
        "            note_merged(session, row.owner, row.meal_id, at, is_gone=is_gone, device=result.device)\n",
        "            pass\n",
        "tests/scenarios/test_two_devices_one_diary.py",
    ),
    mutant(
        "diary removed that the server does not have",
        "local_store/leaving.py",
        "    if waits or on_the_way or session.scalar(select(letters)):\n",
        "    if on_the_way:\n",
        _LEAVING,
    ),
    mutant(
        "visitor's change saved though the server is away",
        "sync_client/api_services.py",
        "        if reason is not None:\n",
        "        if reason is not None and reason is None:\n",
        _VISITS,
    ),
    mutant(
        "visitor's change told some other time",
        "sync_client/api_services.py",
        "        done = change()\n        self._in_step()\n",
        "        done = change()\n",
        _VISITS,
    ),
)
