"""A factorial experiment in R: settings and outcomes of `runs.csv` in base R, months as dates, the mean of each setting."""
# R's arrow is no package of Debian and was not to be had without compiling: Parquet was not read in R.

import shutil
import subprocess
import tempfile
from pathlib import Path

import twin

SCRIPT = """
runs <- read.csv("runs.csv")
found <- aggregate(trust ~ fund_processing_days, runs, mean)
monthly <- read.csv("monthly.csv", colClasses = c(month = "Date"))
cat(sprintf("%.12f", found$trust), nrow(runs), format(max(monthly$month), "%Y-%m"), class(monthly$month), R.version$minor)
"""


def main() -> None:
    """Write the tables, ask R, compare."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        print("not tried: Rscript is not on this machine")
        raise SystemExit(77)
    folder = Path(tempfile.mkdtemp())
    county, design = twin.County.small(2, 2, 30), {"fund.processing_days": [10, 60], "points_system.dose": [0, 1]}
    table = twin.experiment(design, county=county, months=3, burn_in=0, outcomes=["trust"])
    table.to_csv(folder / "runs.csv", index=False)
    twin.PolicyTwin(county, seed=1, burn_in=0).run(3).result().to_frame().to_csv(folder / "monthly.csv", index=False)
    said = subprocess.run([rscript, "-e", SCRIPT], cwd=folder, capture_output=True, text=True, check=True).stdout.split()
    wanted = [f"{value:.12f}" for value in table.groupby("fund_processing_days")["trust"].mean()]
    assert said[:5] == [*wanted, "4", "2026-03", "Date"], said
    print(f"R 4.{said[5]}: means {', '.join(wanted)}")


if __name__ == "__main__":
    main()
