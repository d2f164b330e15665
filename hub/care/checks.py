"""Whether a member may have what the till sells them: patch tests by the item's category (皮试)."""

from collections.abc import Iterable

from hub.care import state
from hub.care.facts import TestResult
from hub.errors import Refused
from hub.ids import MemberId
from hub.journal.tx import Reader
from hub.language import listed, words
from hub.localtime import LocalTime
from hub.store.state import settings, zone


class PatchTestNeeded(
    Refused,
    code="patch_test_needed",
    zh="{words}，不能做这个项目",
    en="A patch test stands in the way: {words}",
): ...


def notices(reader: Reader, member: MemberId | None, categories: Iterable[str], now_ms: int) -> list[str]:
    """What the till should know before it sells services of these categories."""
    chosen = settings(reader)
    if chosen.patch_test == "off":
        return []
    today = LocalTime.of(now_ms, zone(reader)).day
    wanted = [category for category in dict.fromkeys(categories) if category in chosen.patch_test_categories]
    found = (_word(reader, member, category, today) for category in wanted)
    return [word for word in found if word is not None]


def check(reader: Reader, member: MemberId | None, categories: Iterable[str], now_ms: int) -> None:
    """Raises PatchTestNeeded where the store wants it so."""
    if settings(reader).patch_test != "block":
        return
    found = notices(reader, member, categories, now_ms)
    if found:
        raise PatchTestNeeded(words=listed(found))


def _word(reader: Reader, member: MemberId | None, category: str, today: str) -> str | None:
    if member is None:
        return words(
            "「{category}」要先做皮试，请先选会员", "{category} wants a patch test: choose the member first"
        ).format(category=category)
    test = state.latest_test(reader, member, category)
    if test is None:
        return words("没有「{category}」的皮试记录", "No patch test for {category}").format(category=category)
    if test.result is TestResult.REACTION:
        return words("「{category}」皮试有过敏反应", "The patch test for {category} showed a reaction").format(
            category=category
        )
    over = words("「{category}」皮试已过期", "The patch test for {category} has expired").format(category=category)
    return over if test.expires_on < today else None
