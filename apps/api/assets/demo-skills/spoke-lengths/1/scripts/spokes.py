#!/usr/bin/env python3
"""Lengths of the spokes of a wheel, from the measures of hub and rim in millimetres."""
import argparse
import json
import math
import sys

HOLE = 2.6  # a spoke rests at the edge of its hole, half a hole nearer to the rim


def length(erd, flange, offset, spokes, crossings):
    angle = 4 * math.pi * crossings / spokes
    rim, hub = erd / 2, flange / 2
    return math.sqrt(offset**2 + hub**2 + rim**2 - 2 * hub * rim * math.cos(angle)) - HOLE / 2


def faults(wheel):
    if wheel.spokes % 2 or wheel.spokes < 8:
        yield "spokes: an even number from 8"
    if not 0 <= wheel.crossings <= wheel.spokes / 8:
        yield "crossings: at most one for eight spokes of the wheel"
    for name in ("left_flange", "right_flange"):
        if not 0 < getattr(wheel, name) < wheel.erd:
            yield f"{name}: greater than 0 and smaller than the rim"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spokes", type=int, required=True)
    parser.add_argument("--crossings", type=int, required=True)
    for measure in ("erd", "left-flange", "left-offset", "right-flange", "right-offset"):
        parser.add_argument(f"--{measure}", type=float, required=True)
    wheel = parser.parse_args()
    found = list(faults(wheel))
    if found:
        sys.exit("\n".join(found))
    sides = {
        side: {
            "spokes": wheel.spokes // 2,
            "exact": round(length(wheel.erd, flange, offset, wheel.spokes, wheel.crossings), 1),
        }
        for side, flange, offset in (
            ("left", wheel.left_flange, wheel.left_offset),
            ("right", wheel.right_flange, wheel.right_offset),
        )
    }
    for side in sides.values():
        side["take"] = math.floor(side["exact"])
    print(json.dumps(sides, indent=2))


if __name__ == "__main__":
    main()
