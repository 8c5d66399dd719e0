#!/usr/bin/env bash
# xlsxwriter 3.3.1 and openpyxl 3.1.5 both write numbers with 16 significant digits, one fewer than a double may need (Excel itself
# writes 17): about a quarter of all doubles come back from the workbook as another double, without a warning or a return code. So
# "write a table, read it, compare" fails in the last bit, with pandas.to_excel, too, which writes through either. Whoever needs
# the same bits rounds before writing, or writes such a number as text.
# Seen: of 1,000 doubles from a fixed rule 231 change with either writer; 0.1 + 0.2 comes back as 0.3.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/env"
"$place/env/bin/python" -m pip install --quiet --disable-pip-version-check xlsxwriter==3.3.1 openpyxl==3.1.5
cat > "$place/try.py" <<'CODE'
import sys

import openpyxl
import xlsxwriter

values = [0.1 + 0.2] + [(n * 7919 % 10007) / 10007 for n in range(1, 1000)]
folder = sys.argv[1]
book = xlsxwriter.Workbook(f"{folder}/one.xlsx")
sheet = book.add_worksheet()
codes = [sheet.write_number(row, 0, value) for row, value in enumerate(values)]
book.close()
other = openpyxl.Workbook()
for row, value in enumerate(values, 1):
    other.active.cell(row, 1, value)
other.save(f"{folder}/other.xlsx")


def changed(name):
    cells = openpyxl.load_workbook(f"{folder}/{name}.xlsx").active["A"]
    return sum(cell.value != value for cell, value in zip(cells, values, strict=True)), cells[0].value


(lost, first), (kept, own) = changed("one"), changed("other")
print(f"xlsxwriter: {lost} of {len(values)} changed, 0.1 + 0.2 is {first!r}; openpyxl: {kept} changed, it is {own!r}")
assert set(codes) == {0} and lost == kept == 231 and first == own == 0.3
CODE
"$place/env/bin/python" "$place/try.py" "$place"
