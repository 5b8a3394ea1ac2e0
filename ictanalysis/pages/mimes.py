"""Under which types notebooks keep, beside what JupyterLab shows, the content from which reports are made."""

TABLE = "application/vnd.ictanalysis.table+json"
STAMP = "application/vnd.ictanalysis.stamp+json"
SVG = "image/svg+xml"
NARROW = "application/vnd.ictanalysis.narrow+svg"  # the same chart drawn for a phone
COVER = "application/vnd.ictanalysis.cover+json"  # what a report made from this notebook says of itself
