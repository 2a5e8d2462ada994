# Answers questions about recurrence rules with python3-dateutil: one JSON
# object a line in, one out. oracle_test.go asks.
import datetime
import json
import sys
import warnings

from dateutil.rrule import rrule, weekday

warnings.simplefilter("ignore")  # COUNT beside UNTIL, which only ends the search here

FORM = "%Y-%m-%dT%H:%M"


def moment(text):
    return datetime.datetime.strptime(text, FORM)


def answer(q):
    by = {
        "bymonth": q["Months"],
        "bymonthday": q["MonthDays"],
        "byhour": q["Hours"],
        "byminute": q["Minutes"],
        "bysetpos": q["Positions"],
        "byweekday": [weekday(day, n or None) for day, n in q["Weekdays"] or []],
    }
    by = {name: values for name, values in by.items() if values}
    after, until = moment(q["After"]), moment(q["Until"])
    passed, following = 0, []
    try:
        rule = rrule(q["Freq"], dtstart=moment(q["Anchor"]), interval=q["Interval"], wkst=q["Wkst"],
                     count=q["Count"] or None, until=until, cache=False, **by)
        for at in rule:
            if at > until or len(following) == q["Few"]:
                break
            if at > after:
                following.append(at.strftime("%Y").rjust(4, "0") + at.strftime("-%m-%dT%H:%M"))
            else:
                passed += 1
    except ValueError:  # an hour or a minute that the interval never meets
        return {"Empty": True}
    return {"Passed": passed, "Next": following}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
