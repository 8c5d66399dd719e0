"""Fill in a workbook as a person does, in LibreOffice; run by its own Python: fill_in_office.py BOOK CELLS.json

CELLS.json: `{"sheet": {"C5": value, ...}, ...}`; texts are typed as somebody types them, numbers entered as numbers. Saves in place.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException


def desktop(pipe):
    """The desktop of the office that listens on a pipe, once it is there."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(120):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            time.sleep(0.5)
    raise SystemExit("the office does not answer")


def fill(book, cells):
    """Type values into cells; whatever a protected cell refuses stays as it was, and is printed."""
    for name, values in cells.items():
        sheet = book.Sheets.getByName(name)
        for at, value in values.items():
            cell = sheet.getCellRangeByName(at)
            if isinstance(value, str):
                cell.setFormula(value)
            else:
                cell.setValue(value)
            if isinstance(value, str) and cell.getString() == "" and value:
                print("refused", name, at)


def main(path, cells):
    """Start an office, fill in, save, close."""
    with tempfile.TemporaryDirectory() as home:
        pipe = f"twin{Path(home).name}"
        office = subprocess.Popen(
            [
                "soffice",
                "--headless",
                "--norestore",
                "--nologo",
                f"-env:UserInstallation=file://{home}/profile",
                f"--accept=pipe,name={pipe};urp;",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            hidden = PropertyValue("Hidden", 0, True, 0)
            app = desktop(pipe)
            book = app.loadComponentFromURL(Path(path).resolve().as_uri(), "_blank", 0, (hidden,))
            fill(book, json.loads(Path(cells).read_text(encoding="utf-8")))
            book.storeToURL(Path(path).resolve().as_uri(), (PropertyValue("FilterName", 0, "Calc MS Excel 2007 XML", 0),))
            book.close(True)
            app.terminate()
        finally:
            office.terminate()
            office.wait(30)


if __name__ == "__main__":
    main(*sys.argv[1:3])
