package en

import (
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/lazyregexp"
)

// Places are places that the time zone database doesn't name, or that people
// call by another name, by the zone that it has for them.
var Places = pairsOf(
	`new york=America/New_York|nyc=America/New_York|boston=America/New_York|washington=America/New_York|miami=America/New_York|atlanta=America/New_York|
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
var ZoneNames = pairsOf(
	`utc=UTC|gmt=UTC|bst=Europe/London|cet=Europe/Berlin|cest=Europe/Berlin|eet=Europe/Athens|est=America/New_York|edt=America/New_York|et=America/New_York|
	cst=America/Chicago|cdt=America/Chicago|ct=America/Chicago|mst=America/Denver|mdt=America/Denver|pst=America/Los_Angeles|pdt=America/Los_Angeles|pt=America/Los_Angeles|
	ist=Asia/Kolkata|jst=Asia/Tokyo|kst=Asia/Seoul|sgt=Asia/Singapore|aest=Australia/Sydney|aedt=Australia/Sydney|awst=Australia/Perth|nzst=Pacific/Auckland|nzdt=Pacific/Auckland|sast=Africa/Johannesburg`)

// MorePlaces are others, that stand for a zone only where somebody says that they
// are there: "a nice time" has nothing to do with the Riviera.
var MorePlaces = pairsOf(
	`nice=Europe/Paris|marseille=Europe/Paris|bordeaux=Europe/Paris|toulouse=Europe/Paris|strasbourg=Europe/Paris|florence=Europe/Rome|naples=Europe/Rome|venice=Europe/Rome|
	turin=Europe/Rome|seville=Europe/Madrid|malaga=Europe/Madrid|valencia=Europe/Madrid|bilbao=Europe/Madrid|mallorca=Europe/Madrid|tenerife=Atlantic/Canary|basel=Europe/Zurich|bern=Europe/Zurich|
	graz=Europe/Vienna|salzburg=Europe/Vienna|innsbruck=Europe/Vienna|austria=Europe/Vienna|belgium=Europe/Brussels|antwerp=Europe/Brussels|ghent=Europe/Brussels|rotterdam=Europe/Amsterdam|
	hague=Europe/Amsterdam|utrecht=Europe/Amsterdam|stuttgart=Europe/Berlin|düsseldorf=Europe/Berlin|leipzig=Europe/Berlin|dresden=Europe/Berlin|bremen=Europe/Berlin|hanover=Europe/Berlin|
	nuremberg=Europe/Berlin|münchen=Europe/Berlin|köln=Europe/Berlin|hungary=Europe/Budapest|czechia=Europe/Prague|czech republic=Europe/Prague|slovakia=Europe/Bratislava|slovenia=Europe/Ljubljana|
	croatia=Europe/Zagreb|serbia=Europe/Belgrade|romania=Europe/Bucharest|bulgaria=Europe/Sofia|estonia=Europe/Tallinn|latvia=Europe/Riga|lithuania=Europe/Vilnius|iceland=Atlantic/Reykjavik|
	luxembourg=Europe/Luxembourg|malta=Europe/Malta|cyprus=Asia/Nicosia|glasgow=Europe/London|liverpool=Europe/London|leeds=Europe/London|bristol=Europe/London|cardiff=Europe/London|
	wales=Europe/London|oxford=Europe/London|great britain=Europe/London|britain=Europe/London|united kingdom=Europe/London|cork=Europe/Dublin|galway=Europe/Dublin|gothenburg=Europe/Stockholm|
	bergen=Europe/Oslo|aarhus=Europe/Copenhagen|st petersburg=Europe/Moscow|crete=Europe/Athens|thailand=Asia/Bangkok|phuket=Asia/Bangkok|vietnam=Asia/Ho_Chi_Minh|taiwan=Asia/Taipei|
	malaysia=Asia/Kuala_Lumpur|bali=Asia/Makassar|kyoto=Asia/Tokyo|nagoya=Asia/Tokyo|sapporo=Asia/Tokyo|shenzhen=Asia/Shanghai|guangzhou=Asia/Shanghai|goa=Asia/Kolkata|pune=Asia/Kolkata|
	pakistan=Asia/Karachi|bangladesh=Asia/Dhaka|nepal=Asia/Kathmandu|sri lanka=Asia/Colombo|uae=Asia/Dubai|united arab emirates=Asia/Dubai|saudi arabia=Asia/Riyadh|doha=Asia/Qatar|lebanon=Asia/Beirut|
	jordan=Asia/Amman|morocco=Africa/Casablanca|tunisia=Africa/Tunis|ghana=Africa/Accra|ethiopia=Africa/Addis_Ababa|tanzania=Africa/Dar_es_Salaam|uganda=Africa/Kampala|senegal=Africa/Dakar|
	hawaii=Pacific/Honolulu|alaska=America/Anchorage|arizona=America/Phoenix|colorado=America/Denver|utah=America/Denver|nevada=America/Los_Angeles|illinois=America/Chicago|dc=America/New_York|
	washington dc=America/New_York|new york city=America/New_York|new jersey=America/New_York|massachusetts=America/New_York|pittsburgh=America/New_York|cleveland=America/New_York|
	charlotte=America/New_York|baltimore=America/New_York|orlando=America/New_York|minneapolis=America/Chicago|st louis=America/Chicago|new orleans=America/Chicago|nashville=America/Chicago|
	milwaukee=America/Chicago|san antonio=America/Chicago|sacramento=America/Los_Angeles|oakland=America/Los_Angeles|calgary=America/Edmonton|quebec=America/Toronto|
	costa rica=America/Costa_Rica|colombia=America/Bogota|medellin=America/Bogota|peru=America/Lima|argentina=America/Argentina/Buenos_Aires|venezuela=America/Caracas|rio de janeiro=America/Sao_Paulo|
	brasilia=America/Sao_Paulo|cuba=America/Havana|mexico city=America/Mexico_City|queensland=Australia/Brisbane|christchurch=Pacific/Auckland|queenstown=Pacific/Auckland`)

// ManyZones are countries with several zones, and names of several places far
// apart, by the zones that are most likely.
var ManyZones = pairsOf(
	`us=America/New_York,America/Chicago,America/Denver,America/Los_Angeles|usa=America/New_York,America/Chicago,America/Denver,America/Los_Angeles|
	united states=America/New_York,America/Chicago,America/Denver,America/Los_Angeles|states=America/New_York,America/Chicago,America/Denver,America/Los_Angeles|
	america=America/New_York,America/Chicago,America/Denver,America/Los_Angeles|canada=America/Toronto,America/Winnipeg,America/Edmonton,America/Vancouver,America/Halifax|
	australia=Australia/Sydney,Australia/Brisbane,Australia/Adelaide,Australia/Perth|brazil=America/Sao_Paulo,America/Manaus|mexico=America/Mexico_City,America/Cancun,America/Tijuana|
	russia=Europe/Moscow,Asia/Yekaterinburg,Asia/Novosibirsk,Asia/Vladivostok|indonesia=Asia/Jakarta,Asia/Makassar,Asia/Jayapura|chile=America/Santiago,Pacific/Easter|
	florida=America/New_York,America/Chicago|tennessee=America/Chicago,America/New_York|kentucky=America/New_York,America/Chicago|indiana=America/Indiana/Indianapolis,America/Chicago|
	georgia=Asia/Tbilisi,America/New_York|portland=America/Los_Angeles,America/New_York|birmingham=Europe/London,America/Chicago|cambridge=Europe/London,America/New_York|
	san jose=America/Los_Angeles,America/Costa_Rica|santiago=America/Santiago,Europe/Madrid|hyderabad=Asia/Kolkata,Asia/Karachi|washington=America/New_York,America/Los_Angeles|
	ist=Asia/Kolkata,Europe/Dublin,Asia/Jerusalem|cst=America/Chicago,Asia/Shanghai`)

const (
	whileThere = `(?:,? (?:right now|now|at the moment|at present|currently|already|again|these days|today|tonight|for (?:now|good|a (?:while|bit|few \w+|couple of \w+|week|month|day|year)|the (?:day|week|weekend|month|summer|winter|holidays|time being|next .+)|work|business|a? ?(?:vacation|holiday|conference|trip)|\w+ (?:days|weeks|months|nights))|on (?:business|vacation|holiday|a trip|holidays)|this (?:morning|afternoon|evening|week|weekend|month)|(?:until|till|through) .+|by the way|btw|fyi|so you know))*`
	theClock   = `(?:(?:my|the|our) )?(?:time ?zone|timezone|tz|local time|clock)`
)

var (
	// Whereabouts say in which place somebody is: which, in the group that isn't empty.
	Whereabouts = lazyregexp.New(
		`^(?:(?:hey|hi|hello|ok|okay|so|well|btw|fyi|by the way|just so you know|heads up|note that),? )*(?:` +
			`(?:i'm|i am|im|we're|we are) (?:(?:now|currently|back|already|still|staying|living|based|traveling` +
			`|travelling|on (?:vacation|holiday|business)|away|over|here|finally|just|home) )*(?:in|at) (.+?)` +
			whileThere +
			`|(?:i|we)(?:'ve| have)? (?:(?:now|just|finally|already|recently) )*(?:moved|relocated|flown|flew` +
			`|travell?ed` +
			`|landed|arrived|got|gotten|come|came)(?: back| over| safely)? (?:to|in|at) (.+?)` + whileThere +
			`|(?:i|we)(?:'m| am|'re| are)? (?:now |currently )?(?:live|living|visiting) (?:in )?(.+?)` + whileThere +
			`|(?:i'm|i am|we're|we are) (?:now |back |already )*on (.+?) time` + whileThere + `)$`)
	// ClockSet sets the time zone by that name: to which, in the group that isn't empty.
	ClockSet = lazyregexp.New(`^(?:(?:set|change|switch|update|move|put|adjust|make) )?` + theClock +
		`(?: is| should be| has to be| must be| to be)?(?: now)?(?: to| for| in)? (.+?)(?: time)?` + whileThere + `$` +
		`|^(?:use|switch to|go by|go to|work in|set) (.+?)(?:'s)? (?:time|time ?zone)(?: from now on)?` + whileThere +
		`$`)
	// ClockAsked asks which time zone somebody is in.
	ClockAsked = lazyregexp.New(
		`^(?:what|which)(?:'s| is| are)? (?:my |the )?(?:current )?time ?zone(?: (?:am i in|are you (?:using|in|on)` +
			`|do you (?:use|think i'm in|have)|is (?:set|used|it)|are we in|have i set))?(?: now)?$` +
			`|^(?:what time is it|what's the time|what is the time|how late is it)(?: here| now| for me)*$` +
			`|^where (?:do you think )?(?:i am|am i)(?: now)?$`)
	// NotYetThere is said of a time that is to come.
	NotYetThere = lazyregexp.New(`\b(?:next|tomorrow|soon|from|on|starting|in (?:an?|\d+|two|three|a few))\b`)
)

// pairsOf reads "a=b|c d=e".
func pairsOf(s string) map[string]string {
	out := map[string]string{}
	for _, pair := range strings.Split(s, "|") {
		short, long, _ := strings.Cut(strings.TrimSpace(pair), "=")
		out[short] = long
	}
	return out
}
