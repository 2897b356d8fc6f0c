import pytest

from tests.backup.houses import a_full_house
from tests.command_line import a_house


@pytest.fixture(scope="module")
def kind(request):
    return request.config.getoption("--database")


@pytest.fixture
def full(kind, tmp_path, worker_id):
    """A house with a round that is decided, somebody signed in, and a letter that waits."""
    return a_full_house(tmp_path / "full", kind, f"full_{worker_id}")


@pytest.fixture
def another(tmp_path, worker_id):
    """An empty house of a kind, that is ready."""

    def another(kind, name="another"):
        folder = tmp_path / f"{name}-{kind}"
        folder.mkdir()
        return a_house(folder, kind, f"{name}_{worker_id}")

    return another
