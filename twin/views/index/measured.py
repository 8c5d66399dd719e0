"""How well the index ordered runs that it had not seen, as `python -m experiments.adaptation` found it (`measured.json`)."""

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("measured.json")
MEASURED: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else {}
