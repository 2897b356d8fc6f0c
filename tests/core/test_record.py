import dataclasses

import pytest

from grants.core.record import START, Link, entry_hash, text_hash, verify


def a_chain(*texts):
    links, previous = [], START
    for number, text in enumerate(texts, start=1):
        link = Link(number, "did it", {"round": 1}, "2026-11-22T12:00:00.000000+00:00",
                    text_hash(text, "salt"), previous, text=text, salt="salt")
        link = dataclasses.replace(link, hash=entry_hash(link))
        links.append(link)
        previous = link.hash
    return links


def checked(links, length=None, head=None):
    return verify(links, len(links) if length is None else length, head or (links[-1].hash if links else START))


def test_a_chain_nobody_touched_is_whole():
    verdict = checked(a_chain("one", "two", "three"))
    assert (verdict.whole, verdict.entries, verdict.erased) == (True, 3, 0)


def test_an_empty_chain_is_whole():
    assert checked([]).whole


def test_an_erased_text_is_counted_and_breaks_nothing():
    links = a_chain("one", "two")
    links[0] = dataclasses.replace(links[0], text=None, salt=None)
    verdict = checked(links)
    assert (verdict.whole, verdict.erased) == (True, 1)


@pytest.mark.parametrize(
    "change", [{"action": "did not"}, {"ids": {"round": 2}}, {"at": "2026-11-22T12:00:01.000000+00:00"},
               {"text": "another"}, {"hash": "f" * 64}, {"previous": "f" * 64}, {"text_hash": "f" * 64}, {"number": 9}]
)
def test_any_changed_part_is_found(change):
    links = a_chain("one", "two", "three")
    links[1] = dataclasses.replace(links[1], **change)
    assert not checked(links, head=a_chain("one", "two", "three")[-1].hash).whole


def test_a_missing_entry_is_found():
    links = a_chain("one", "two", "three")
    assert not checked([links[0], links[2]], length=3).whole


def test_a_cut_tail_is_found_by_the_length_and_the_head():
    links = a_chain("one", "two", "three")
    assert not checked(links[:2], length=3, head=links[2].hash).whole


def test_an_entry_rewritten_with_its_hash_breaks_the_one_after_it():
    links = a_chain("one", "two")
    forged = dataclasses.replace(links[0], action="did not")
    links[0] = dataclasses.replace(forged, hash=entry_hash(forged))
    assert not checked(links).whole
