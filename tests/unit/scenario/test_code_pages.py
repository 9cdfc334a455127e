"""Letters of Windows code pages are read as the words that they make."""

from __future__ import annotations

import pytest

from sim.scenario.tables.code_pages import windows_reading


@pytest.mark.parametrize(
    ("text", "codec", "page"),
    [
        ("1. bataljon Æ, Øst, Kjøretøy, Förband, Åbo", "cp1252", "Windows-1252"),
        ("Panzerbrigade Süd, Straße", "cp1252", "Windows-1252"),
        ("Landhelgisgæsla Íslands, Þórður, Akureyri", "cp1252", "Windows-1252"),
        ("Régiment étranger, forêt", "cp1252", "Windows-1252"),
        ("Jääkäripataljoona, Šemeikka, täyttö", "cp1252", "Windows-1252"),
        ("Kalevi jalaväepataljon, Žõäü", "cp1257", "Windows-1257"),
        ("Geležinis Vilkas, Šiauliai, Klaipėda, Lietuvių", "cp1257", "Windows-1257"),
        ("Sauszemes spēku mehanizētā kājnieku brigāde, Ādaži, ģimene", "cp1257", "Windows-1257"),
        ("Łódź, 6. brygada, Gdańsk, pułk żołnierzy", "cp1250", "Windows-1250"),
    ],
)
def test_a_page_by_its_words(text: str, codec: str, page: str) -> None:
    """Each language of the region is read in the code page in which its computers save it, without doubt."""
    reading = windows_reading(text.encode(codec))
    assert reading is not None
    assert (reading.text, reading.page, reading.other) == (text, page, None)


@pytest.mark.parametrize(("text", "there"), [("België", "Belgiė"), ("Sveit Þ", "Ž")])
def test_a_reading_as_good(text: str, there: str) -> None:
    """Where the letters are those of a language in either page, the western one is taken, and the other is named."""
    reading = windows_reading(text.encode("cp1252"))
    assert reading is not None
    assert (reading.text, reading.page) == (text, "Windows-1252")
    assert reading.doubt() == (text.rsplit(maxsplit=1)[-1], there)


@pytest.mark.parametrize("codec", ["cp850", "mac_roman"])
def test_no_page(codec: str) -> None:
    """Letters of other systems are words in none of the pages, and no signs are taken for letters."""
    assert windows_reading("id;2. bataljon Ø;Jyväskylä;Kjøretøy".encode(codec)) is None
