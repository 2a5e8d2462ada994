package rule

// Patterns, in RE2: Helm's schema knows no look-ahead, and asserts no format.
const (
	dnsLabel   = `[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?`
	dnsName    = dnsLabel + `(\.` + dnsLabel + `)*`
	portNumber = `([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])`
	numeric    = `(0|[1-9][0-9]*)`
	preRelease = `(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)`
	escaped    = `%[0-9A-Fa-f]{2}`
	// Fields and resources of a pod that may become variables; EnvVarSource of Kubernetes takes no others.
	fieldPattern = `^(metadata\.(name|namespace|uid|(labels|annotations)\['` + qualifiedKey +
		`'\])|spec\.(nodeName|serviceAccountName)|status\.(hostIPs?|podIPs?))$`
	resourcePattern = `^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-[0-9]+[KMG]i)$`
	divisorPattern  = `^(0|1|1m|1[kMGTPE]|1[KMGTPE]i)$`
	dataKeyPattern  = `^[-._A-Za-z0-9]+$`
	qualifiedKey    = `([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?`

	repositoryPattern = `^[a-z0-9]+([._-][a-z0-9]+)*(:[0-9]+)?(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$`
	tagPattern        = `^(latest|v?` + numeric + `\.` + numeric + `\.` + numeric + `(-` + preRelease + `(\.` +
		preRelease + `)*)?)$`
	digestPattern = `^(sha256:[0-9a-f]{64})?$`

	// A quantity is above zero and has at most six digits before and three after
	// the point: more would be finer or larger than Kubernetes counts.
	positive     = `([0-9]{0,5}[1-9]|[0-9]{0,4}[1-9][0-9]|[0-9]{0,3}[1-9][0-9]{2}|[0-9]{0,2}[1-9][0-9]{3}|[0-9]?[1-9][0-9]{4}|[1-9][0-9]{5})`
	fraction     = `0?\.([1-9][0-9]{0,2}|0[1-9][0-9]?|00[1-9])`
	cpuPattern   = `^(` + positive + `m|` + positive + `(\.[0-9]{1,3})?|` + fraction + `)$`
	bytesPattern = `^(` + positive + `(\.[0-9]{1,3})?|` + fraction + `)(Ki|Mi|Gi|Ti|k|M|G|T)$`

	backendURLPattern = `^http://` + dnsLabel + `(\.` + dnsLabel + `(\.svc(\.` + dnsName + `)?)?)?(:` + portNumber +
		`)?$`
	labelPattern    = `^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$`
	goMemoryPattern = `^([1-9][0-9]*(B|KiB|MiB|GiB|TiB)?)?$`
	allowed         = `([A-Za-z0-9._-]+|` + networkPattern + `|` + bracketed + `)` // as app/egress reads it
	allowPattern    = `^(` + allowed + `(\s*,\s*` + allowed + `)*)?$`
	bracketed       = `\[[0-9A-Fa-f:.]+\]` // an address of IPv6
	originPattern   = `https?://([A-Za-z0-9*._-]+|` + bracketed + `)(:` + portNumber + `)?`
	originsPattern  = `^(` + originPattern + `(\s*,\s*` + originPattern + `)*)?$`
	networksPattern = `^(` + networkPattern + `(\s*,\s*` + networkPattern + `)*)?$`
	networkPattern  = `[0-9A-Fa-f:.]*[0-9A-Fa-f](::)?(/[0-9]{1,3})?`
	publicPattern   = `^(https?://([A-Za-z0-9._-]+|` + bracketed + `)(:` + portNumber + `)?/?)?$`
	endpointPattern = `^(https?://([A-Za-z0-9._-]+|` + bracketed + `)(:` + portNumber + `)?(/[^\s?#"]*)?)?$`

	proxyPattern = `^((https?|socks5h?)://([A-Za-z0-9._-]+|` + bracketed + `)(:` + portNumber + `)?/?)?$`
	// referencePattern is an image with a tag, a digest or both.
	referencePattern = `^[a-z0-9][A-Za-z0-9._:/-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}(@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})$`

	// cronPattern is what CronJobs take, as far as a pattern can say it.
	cronPattern = `^(` + cronMinute + ` ` + cronHour + ` ` + cronDay + ` ` + cronMonth + ` ` + cronWeekday + `)?$`
	cronMinute  = `(\*|` + minute + `(-` + minute + `)?)(/[1-9][0-9]?)?(,(\*|` + minute + `(-` + minute +
		`)?)(/[1-9][0-9]?)?)*`
	cronHour  = `(\*|` + hour + `(-` + hour + `)?)(/[1-9][0-9]?)?(,(\*|` + hour + `(-` + hour + `)?)(/[1-9][0-9]?)?)*`
	cronDay   = `(\*|` + day + `(-` + day + `)?)(/[1-9][0-9]?)?(,(\*|` + day + `(-` + day + `)?)(/[1-9][0-9]?)?)*`
	cronMonth = `(\*|` + month + `(-` + month + `)?)(/[1-9][0-9]?)?(,(\*|` + month + `(-` + month +
		`)?)(/[1-9][0-9]?)?)*`
	cronWeekday = `(\*|[0-6](-[0-6])?)(/[1-9])?(,(\*|[0-6](-[0-6])?)(/[1-9])?)*`
	minute      = `[0-5]?[0-9]`
	hour        = `([01]?[0-9]|2[0-3])`
	day         = `(0?[1-9]|[12][0-9]|3[01])`
	month       = `(0?[1-9]|1[0-2])`

	// bucketPattern is what the backend takes for a bucket.
	bucketPattern = `^(s3://` + dnsName + `(/[A-Za-z0-9._/-]*)?(\?(` + bucketEndpoint + `(&` + bucketRegion + `)?|` +
		bucketRegion + `(&` + bucketEndpoint + `)?))?)?$`
	bucketEndpoint = `endpoint=https?://([A-Za-z0-9._-]+|` + bracketed + `)(:` + portNumber + `)?/?`
	bucketRegion   = `region=[A-Za-z0-9-]+`

	octet          = `(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])`
	ipv4           = octet + `(\.` + octet + `){3}`
	ipv6           = `[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7}`
	addressPattern = `^(` + ipv4 + `|` + ipv6 + `)$`
	cidrPattern    = `^(` + ipv4 + `/(3[0-2]|[12]?[0-9])|` + ipv6 + `/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))$`

	databaseHost    = `([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\.?|\[[0-9A-Fa-f:.]+\])(:` + portNumber + `)?`
	databasePattern = `^(postgresql://(([^\s:@/?#%]|` + escaped + `)+(:([^\s:@/?#%]|` + escaped + `)*)?@)?` +
		databaseHost + `(,` + databaseHost + `)*(/([^\s/?#%]|` + escaped + `)*)?(\?[^\s#?]*)?)?$`

	// smtpPattern is what the backend takes for SMTP_URL, as far as a pattern can say it.
	smtpPattern = `^(smtps?://(([^\s:@/?#%]|` + escaped + `)+(:([^\s:@/?#%]|` + escaped + `)*)?@)?` + databaseHost +
		`/?(\?[^\s#?]*)?)?$`

	// What the formats of well-known secrets look like.
	secretFormats = `(sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{30,}|xox[abprs]-[A-Za-z0-9-]{10,}|eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}|npg_[A-Za-z0-9]{8,}|-----BEGIN [A-Z ]*PRIVATE KEY|[a-z][a-z0-9+]*://[^\s/:@"]+:[^\s/@"]+@)`
	// Names under which people keep secrets.
	secretNames = `(?i)(password|passwd|secret|token|api[_-]?key|private[_-]?key|credential|connection[_-]?string|database[_-]?url)`
)
