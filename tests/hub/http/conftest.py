"""A store that a whole module of tests shares."""

import shutil

import pytest


@pytest.fixture(scope="module")
def shared_folder(furnished, tmp_path_factory):
    folder = tmp_path_factory.mktemp("shared") / "store"
    shutil.copytree(furnished[0], folder)
    return folder
