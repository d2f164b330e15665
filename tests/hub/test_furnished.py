"""The store that the other tests start from."""


async def test_the_furnished_store_is_proven(salon):
    report = salon.verify()
    assert (report.verify, report.problem) == ("ok", None)


async def test_a_role_speaks_by_its_session(api):
    reply = await api.call("GET", "/sessions/current", by="manager")
    assert (reply.status, reply.body["role"]) == (200, "manager")


async def test_everything_covers_every_table_of_the_file(salon):
    found = await salon.read(lambda r: {n for (n,) in r.all("SELECT name FROM sqlite_master WHERE type = 'table'")})
    assert found - set(await salon.everything()) == {"meta"}, "only the sync position and the schema's version"
