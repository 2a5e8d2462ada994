package push

import (
	"crypto/ecdh"
	"encoding/base64"
	"encoding/json"
	"net/netip"
	"net/url"
	"strings"

	"github.com/SherClockHolmes/webpush-go"

	"github.com/todo-chatbot/todo-chatbot/app/egress"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// maxEndpoint is the longest address of a subscription in bytes. Those of push
// services have 200 to 900.
const maxEndpoint = 1500

// field is the field of the API that has the subscription.
const field = "address"

// parseSubscription reads what PushSubscription.toJSON gives, and says what is
// wrong with it. Nothing is looked up: where a name leads is seen when the
// connection is made.
func parseSubscription(text string, allow egress.Allow) (webpush.Subscription, error) {
	var s webpush.Subscription
	if err := json.Unmarshal([]byte(text), &s); err != nil || s.Endpoint == "" {
		return s, fault.InField(field,
			"This isn't a push subscription. Send what PushSubscription.toJSON gives: an endpoint, and the keys "+
				"p256dh and auth.")
	}
	if err := checkEndpoint(s.Endpoint, allow); err != nil {
		return s, err
	}
	point, ok := decode(s.Keys.P256dh)
	if _, err := ecdh.P256().NewPublicKey(point); !ok || err != nil {
		return s, fault.InField(field,
			"The key p256dh of the subscription isn't a point of the curve P-256. Subscribe again in the browser.")
	}
	auth, ok := decode(s.Keys.Auth)
	if !ok || len(auth) != 16 {
		return s, fault.InField(field,
			"The key auth of the subscription doesn't have 16 bytes. Subscribe again in the browser.")
	}
	s.Keys.P256dh = base64.RawURLEncoding.EncodeToString(point)
	s.Keys.Auth = base64.RawURLEncoding.EncodeToString(auth)
	return s, nil
}

// decode reads base64url, or base64, with or without its padding.
func decode(text string) ([]byte, bool) {
	text = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(text, "="))
	b, err := base64.RawURLEncoding.DecodeString(text)
	return b, err == nil
}

func checkEndpoint(endpoint string, allow egress.Allow) error {
	if len(endpoint) > maxEndpoint {
		return fault.InField(field, "The endpoint of the subscription has more than %d bytes.", maxEndpoint)
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Opaque != "" {
		return fault.InField(field,
			"The endpoint of the subscription isn't a web address. Subscribe again in the browser.")
	}
	if u.Scheme != "https" {
		return fault.InField(field,
			"The endpoint of the subscription doesn't begin with https. Messages are sent to push services over "+
				"https only.")
	}
	if inside(u.Hostname(), allow) {
		return fault.InField(field,
			"The endpoint of the subscription is at a private address, where nothing is sent unless the operator "+
				"allows it.")
	}
	return nil
}

// localNames are the ends of names that no public name has (RFC 6761, RFC
// 6762, RFC 8375, and those of clusters).
var localNames = []string{".localhost", ".local", ".internal", ".home.arpa", ".svc", ".lan"}

// inside says whether a host can be seen not to be on the internet.
func inside(host string, allow egress.Allow) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if ip, err := netip.ParseAddr(host); err == nil {
		return !allow.Network(ip)
	}
	if allow.Host(host) {
		return false
	}
	if !strings.Contains(host, ".") {
		return true
	}
	for _, end := range localNames {
		if strings.HasSuffix(host, end) {
			return true
		}
	}
	return false
}
