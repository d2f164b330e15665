"""A machine made of a folder and of what its programs would say."""

import pytest

from meishu.doctor.finding import Machine, Output


@pytest.fixture
def machine(tmp_path):
    """`machine({path: text}, {command's beginning: output})`; a program that is not named is not there."""

    def make(files=(), programs=()):
        for path, text in dict(files).items():
            at = tmp_path / path.lstrip("/")
            at.parent.mkdir(parents=True, exist_ok=True)
            at.write_text(text)
        said = dict(programs)

        def run(command):
            line = " ".join(command)
            found = next((text for start, text in said.items() if line.startswith(start)), None)
            return None if found is None else Output(0, found)

        return Machine(tmp_path, run)

    return make


def _levels(findings):
    """{check: level}, the worst of each check."""
    order = ("ok", "note", "warning", "fault")
    found = {}
    for finding in findings:
        assert finding.zh, finding
        assert finding.en, finding
        if finding.level in {"warning", "fault"}:
            assert finding.do_zh, finding
            assert finding.do_en, finding
        found[finding.check] = max(found.get(finding.check, "ok"), finding.level, key=order.index)
    return found


@pytest.fixture(name="levels")
def levels_of():
    """`levels(findings)`: each check's worst level; what asks for a hand must say what to do."""
    return _levels
