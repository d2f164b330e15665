"""The keys that a member is found by."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin, pinyin

from hub.members import key_state, rules, search, state
from hub.members.rules import Register


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("张三", ["张三", "张", "三", "zhangsan", "zhang", "zs", "san", "ZHANG", " 张 三 "]),
        ("欧阳娜娜", ["欧阳", "ouyang", "oynn", "娜娜", "nana"]),
        ("曾志伟", ["zeng", "zengzhiwei", "zzw"]),
        ("单田芳", ["shan", "shantianfang", "stf", "dan"]),
        ("仇英", ["qiu", "qiuying", "qy"]),
        ("解晓东", ["xie", "xiexiaodong", "jie"]),
        ("单长乐重庆", ["shan"]),
        ("吕布", ["lv", "lvbu"]),
        ("Anna Lee", ["anna", "annalee", "lee", "al", "ANNA LEE"]),
        ("Elizabeth Jane Wong", ["wong", "jane", "ejw", "janewong"]),
        ("阿依古丽·买买提", ["阿依", "买买提", "ayiguli", "阿依古丽买买提"]),
        ("O'Neil", ["oneil", "o'neil"]),
        ("张Lily", ["张lily", "lily", "zhanglily"]),
        ("😀张", ["张", "😀"]),
    ],
)
def test_a_name_is_found_by_characters_sounds_and_initials(name, queries):
    keys = search.keys(name, None, "100001")
    for query in queries:
        assert any(key.startswith(search.normalise(query)) for key in keys), (query, sorted(keys))


@given(st.text(max_size=60), st.none() | st.just("13812342046"))
def test_any_name_has_bounded_keys_and_none_is_empty(name, phone):
    keys = search.keys(name, phone, "100001")
    assert all(keys)
    assert all(key == "".join(key.split()) for key in keys)
    assert len(keys) <= 6 + 60 + 4 * search.MAX_READINGS + 6
    assert keys >= {"100001"}


@pytest.mark.parametrize("name", ["单长乐重庆", "解晓东", "重庆森林", "张Lily单", "曾国藩·长", "😀张重", "长"])
def test_sounds_of_words_looked_up_alone_are_those_of_the_whole_name(name):
    keys = search.keys(name, None, "1")
    assert "".join(lazy_pinyin(name)).lower().replace("·", "") in {key.replace("·", "") for key in keys}
    first = "".join(sounds[0][:1] for sounds in pinyin(search.normalise(name), style=Style.NORMAL, heteronym=True))
    assert first.lower() in keys


async def found(salon, query):
    return [member.profile.name for member in await salon.read(state.find, query, 20)]


@pytest.mark.parametrize(
    "query", ["张三", "三", "zhangsan", "zs", "13812342046", "138", "2046", "100001", "Zhang San", "z"]
)
async def test_zhang_is_found(salon, query):
    assert "张三" in await found(salon, query)


@pytest.mark.parametrize(
    "query", ["李三", "9999", "xyz", "%", "_", "' OR 1=1", "-", "...", "·", "\u0000", "😀", "\U0010ffff"]
)
async def test_nonsense_finds_nobody(salon, query):
    assert await found(salon, query) == []


@pytest.mark.parametrize("query", ["", "  "])
async def test_an_empty_query_lists_everyone(salon, query):
    assert set(await found(salon, query)) == {"张三", "李四", "王五"}


async def test_pages_follow_each_other_without_gap_or_double(salon):
    for n in range(25):
        await salon.write(rules.register, Register(f"李{n}", None))
        salon.wall.pass_(ms=1)
    seen, cursor = [], ""
    while cursor is not None:
        page, cursor = await salon.read(state.find_page, "li", 10, cursor)
        seen += [member.member for member in page]
    assert len(seen) == len(set(seen)) == 26


async def test_many_runs_of_members_are_searched_as_one(salon, monkeypatch):
    monkeypatch.setattr(key_state, "RUN", 2)
    monkeypatch.setattr(key_state, "_CHUNK", 3)
    names = [f"{surname}{given}" for surname in "张章李" for given in ("伟", "伟伟", "芳")]
    for name in names:
        await salon.write(rules.register, Register(name))
    seen, cursor = [], ""
    while cursor is not None:
        page, cursor = await salon.read(state.find_page, "zhang", 2, cursor)
        seen += [member.profile.name for member in page]
    assert sorted(seen) == sorted(["张三", *[name for name in names if name[0] in "张章"]])


async def test_a_broken_cursor_begins_anew(salon):
    whole = await salon.read(state.find_page, "z", 10)
    assert await salon.read(state.find_page, "z", 10, "FF" + "0" * 26) == whole


async def test_the_nearest_comes_first_and_card_numbers_find(salon, ids):
    await salon.write(rules.register, Register("张三丰"))
    assert (await found(salon, "张三"))[0] == "张三"
    for query in ("0007654320", "7654320", "4320"):
        assert "张三" in await found(salon, query), query


@pytest.mark.parametrize(
    ("query", "kind"),
    [("-", "nothing"), ("…", "nothing"), ("张三", "member"), ("0007654320", "member"), ("0001112223", "card_unknown"),
     ("6901234567892", "item"), ("20261122-0001", "receipt"), ("1", "members"), ("MSR1|x", "receipt"),
     ("http://x/?a=b", "nothing")],
)  # fmt: skip
async def test_one_input_for_everything(api, query, kind):
    reply = await api.ok("GET", f"/lookup?q={quote(query, safe='')}")
    assert reply["kind"] == kind, reply


async def test_without_a_query_the_newest_come_first_and_nobody_twice(salon):
    seen, cursor = [], ""
    while cursor is not None:
        page, cursor = await salon.read(state.find_page, "", 2, cursor)
        seen += [one.member for one in page]
    assert len(seen) == len(set(seen)) == 3
    assert seen == sorted(seen, reverse=True)
