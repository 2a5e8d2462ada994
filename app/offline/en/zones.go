package en

import "strings"

// Places are places that the time zone database doesn't name, or that people
// call by another name, by the zone that it has for them.
var Places = pairsOf(`new york=America/New_York|nyc=America/New_York|boston=America/New_York|washington=America/New_York|miami=America/New_York|atlanta=America/New_York|
	philadelphia=America/New_York|montreal=America/Toronto|ottawa=America/Toronto|la=America/Los_Angeles|los angeles=America/Los_Angeles|san francisco=America/Los_Angeles|sf=America/Los_Angeles|
	seattle=America/Los_Angeles|california=America/Los_Angeles|san diego=America/Los_Angeles|las vegas=America/Los_Angeles|portland=America/Los_Angeles|texas=America/Chicago|dallas=America/Chicago|
	houston=America/Chicago|austin=America/Chicago|salt lake=America/Denver|rio=America/Sao_Paulo|são paulo=America/Sao_Paulo|buenos aires=America/Argentina/Buenos_Aires|
	uk=Europe/London|england=Europe/London|scotland=Europe/London|edinburgh=Europe/London|manchester=Europe/London|germany=Europe/Berlin|munich=Europe/Berlin|hamburg=Europe/Berlin|
	frankfurt=Europe/Berlin|cologne=Europe/Berlin|france=Europe/Paris|lyon=Europe/Paris|spain=Europe/Madrid|barcelona=Europe/Madrid|portugal=Europe/Lisbon|porto=Europe/Lisbon|
	italy=Europe/Rome|milan=Europe/Rome|geneva=Europe/Zurich|switzerland=Europe/Zurich|netherlands=Europe/Amsterdam|poland=Europe/Warsaw|krakow=Europe/Warsaw|greece=Europe/Athens|
	sweden=Europe/Stockholm|norway=Europe/Oslo|denmark=Europe/Copenhagen|finland=Europe/Helsinki|ireland=Europe/Dublin|ukraine=Europe/Kyiv|turkey=Europe/Istanbul|
	india=Asia/Kolkata|delhi=Asia/Kolkata|mumbai=Asia/Kolkata|bangalore=Asia/Kolkata|bengaluru=Asia/Kolkata|chennai=Asia/Kolkata|japan=Asia/Tokyo|osaka=Asia/Tokyo|china=Asia/Shanghai|
	beijing=Asia/Shanghai|korea=Asia/Seoul|hanoi=Asia/Ho_Chi_Minh|saigon=Asia/Ho_Chi_Minh|tel aviv=Asia/Jerusalem|israel=Asia/Jerusalem|abu dhabi=Asia/Dubai|philippines=Asia/Manila|
	cape town=Africa/Johannesburg|south africa=Africa/Johannesburg|kenya=Africa/Nairobi|nigeria=Africa/Lagos|egypt=Africa/Cairo|new zealand=Pacific/Auckland|wellington=Pacific/Auckland|
	canberra=Australia/Sydney|eastern=America/New_York|pacific=America/Los_Angeles|central=America/Chicago|mountain=America/Denver`)

// ZoneNames are short names of zones that stand right behind a time. Of those that
// several zones have, the one that most people mean.
var ZoneNames = pairsOf(`utc=UTC|gmt=UTC|bst=Europe/London|cet=Europe/Berlin|cest=Europe/Berlin|eet=Europe/Athens|est=America/New_York|edt=America/New_York|et=America/New_York|
	cst=America/Chicago|cdt=America/Chicago|ct=America/Chicago|mst=America/Denver|mdt=America/Denver|pst=America/Los_Angeles|pdt=America/Los_Angeles|pt=America/Los_Angeles|
	ist=Asia/Kolkata|jst=Asia/Tokyo|kst=Asia/Seoul|sgt=Asia/Singapore|aest=Australia/Sydney|aedt=Australia/Sydney|awst=Australia/Perth|nzst=Pacific/Auckland|nzdt=Pacific/Auckland|sast=Africa/Johannesburg`)

// pairsOf reads "a=b|c d=e".
func pairsOf(s string) map[string]string {
	out := map[string]string{}
	for _, pair := range strings.Split(s, "|") {
		short, long, _ := strings.Cut(strings.TrimSpace(pair), "=")
		out[short] = long
	}
	return out
}
