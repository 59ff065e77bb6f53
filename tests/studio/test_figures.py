"""Every number says what it is, one click away; every table leaves as CSV. On every page, walked one by one."""

import pytest

from .conftest import PLACES

BARE = """() => {
  const place = one => one.parentElement.closest('section, details, figure, main');
  const seen = [...document.querySelectorAll('main table')].filter(one => one.checkVisibility());
  const ways = [...document.querySelectorAll('main button, main a')].filter(one => one.textContent.includes('CSV'));
  return [...new Set(seen.map(place))].map(where => [
    where, seen.filter(one => place(one) === where), ways.filter(one => place(one) === where)
  ]).filter(([, tables, csv]) => csv.length < tables.length).map(([where, tables]) =>
    tables.map(one => one.textContent.slice(0, 90)).join(' | '));
}"""
MUTE = """() => [...document.querySelectorAll('main .num')].filter(one => one.checkVisibility()).filter(one => {
  one.click();
  const box = document.getElementById(one.getAttribute('popovertarget') || '');
  const told = box && box.matches(':popover-open') && box.textContent.trim().length > 20;
  if (box && box.matches(':popover-open')) box.hidePopover();
  return !told;
}).map(one => one.textContent)"""


@pytest.mark.browser
@pytest.mark.parametrize("path", PLACES, ids=lambda path: path or "/")
def test_every_table_leaves_as_csv_and_every_number_says_what_it_is(studio, signed, path):
    tab = signed(studio, "administrator", path, language="en")
    tab.wait_for_function("document.querySelectorAll('.working').length === 0", timeout=60_000)
    tab.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
    assert tab.evaluate(BARE) == []
    assert tab.evaluate(MUTE) == []
