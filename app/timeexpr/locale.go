package timeexpr

import (
	"strings"
	"time"

	"golang.org/x/text/language"
)

// The regions that do not begin their week on Monday, and those that write
// the month before the day, as CLDR has them.
const (
	sundayRegions   = "AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX MZ NI NP PA PE PH PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW"
	saturdayRegions = "AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY"
	monthFirst      = "AS FM GU MH MP PH PR PW UM US VI"
)

// weekKeys are the days that the key "fw" of a locale can name.
var weekKeys = map[string]time.Weekday{
	"sun": time.Sunday, "mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday, "thu": time.Thursday,
	"fri": time.Friday, "sat": time.Saturday,
}

// ForLocale is how a person with that language tag (BCP 47) reads dates at
// now, which is in the person's location. Their region decides on which day
// weeks begin and whether 3/4 is 3 April; without a region that can be known
// it is the United States. What the person sets apart from the region stands
// in the tag's Unicode extensions: en-GB-u-fw-sun begins weeks on Sunday,
// en-GB-u-rg-uszzzz has all habits of the United States. A tag that is none
// is taken for en-US.
func ForLocale(now time.Time, locale string) Context {
	tag, err := language.Parse(locale)
	if err != nil {
		tag = language.AmericanEnglish
	}
	r, _ := tag.Region()
	region := r.String()
	if override := tag.TypeForKey("rg"); len(override) >= 2 {
		region = strings.ToUpper(override[:2])
	}
	c := Context{Now: now, WeekStart: time.Monday, DayFirst: !strings.Contains(monthFirst, region)}
	switch {
	case strings.Contains(sundayRegions, region):
		c.WeekStart = time.Sunday
	case strings.Contains(saturdayRegions, region):
		c.WeekStart = time.Saturday
	case region == "MV":
		c.WeekStart = time.Friday
	}
	if d, ok := weekKeys[tag.TypeForKey("fw")]; ok {
		c.WeekStart = d
	}
	return c
}
