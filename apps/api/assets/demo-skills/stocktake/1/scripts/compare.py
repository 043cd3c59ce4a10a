#!/usr/bin/env python3
"""Differences between a count and the books: compare.py count.csv books.csv"""
import csv
import json
import sys
from collections import defaultdict


def rows(path, columns):
    with open(path, newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        missing = [column for column in columns if column not in (reader.fieldnames or [])]
        if missing:
            sys.exit(f"{path}: no column {', '.join(missing)}")
        yield from enumerate(reader, start=2)


def whole(text):
    return int(text) if text is not None and text.strip().lstrip("-").isdigit() else None


def main(count_file, books_file):
    faults, counted, books = [], defaultdict(int), {}
    for line, row in rows(count_file, ["article", "counted"]):
        number = whole(row["counted"])
        if number is None or number < 0:
            faults.append(f"{count_file}:{line}: {row['article']}: counted is no whole number from 0")
        else:
            counted[row["article"].strip()] += number
    for line, row in rows(books_file, ["article", "title", "expected", "unit_cost"]):
        article, expected, cost = row["article"].strip(), whole(row["expected"]), whole(row["unit_cost"])
        if article in books or expected is None or cost is None or cost < 0:
            faults.append(f"{books_file}:{line}: {article}: stands there twice, or is no number")
        else:
            books[article] = {"title": row["title"], "expected": expected, "unit_cost": cost}
    if faults:
        sys.exit("\n".join(faults))

    differences = []
    for article in sorted(books.keys() | counted.keys()):
        known = books.get(article, {"title": None, "expected": 0, "unit_cost": 0})
        by = counted[article] - known["expected"]
        if by:
            value = by * known["unit_cost"]
            differences.append({"article": article, **known, "counted": counted[article], "by": by, "value": value})
    differences.sort(key=lambda difference: (-abs(difference["value"]), difference["article"]))
    total = sum(difference["value"] for difference in differences)
    print(json.dumps({"articles": len(books), "differences": differences, "value": total}, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
