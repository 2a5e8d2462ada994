package account

import (
	"context"
	"strings"
	"testing"
	"time"
)

func TestDevicesAreKnownAgain(t *testing.T) {
	key, other := strings.Repeat("k", MinKey), strings.Repeat("o", MinKey)
	service := func(text string, now time.Time) *Service {
		keys, err := ParseKeys(text)
		if err != nil {
			t.Fatal(err)
		}
		return New(household{}, keys, Options{Cheap: true, Now: func() time.Time { return now }})
	}
	begun := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	first := service(key, begun)
	tokens := first.Devices(context.Background(), "ada@example.com")
	both := first.Devices(OnDevice(context.Background(), tokens), "bob@example.com")
	for name, c := range map[string]struct {
		service *Service
		tokens  string
		email   string
		known   bool
	}{
		"the person's own":                   {first, tokens, "ada@example.com", true},
		"after the key has changed":          {service(other+","+key, begun), tokens, "ada@example.com", true},
		"of two people, the first":           {first, both, "ada@example.com", true},
		"of two people, the second":          {first, both, "bob@example.com", true},
		"another person's":                   {first, tokens, "eve@example.com", false},
		"signed with a key that is not ours": {service(other, begun), tokens, "ada@example.com", false},
		"of more than a year ago":            {service(key, begun.Add(DeviceLife+time.Second)), tokens, "ada@example.com", false},
		"of almost a year ago":               {service(key, begun.Add(DeviceLife-time.Minute)), tokens, "ada@example.com", true},
		"cut":                                {first, tokens[:len(tokens)-1], "ada@example.com", false},
		"with another name":                  {first, "x" + tokens, "ada@example.com", false},
		"nothing":                            {first, "", "ada@example.com", false},
		"signs alone":                        {first, "..~~..", "ada@example.com", false},
		"more than there can be":             {first, strings.Repeat("x", MaxDevice) + "~" + tokens, "ada@example.com", false},
	} {
		if got := c.service.knownDevice(OnDevice(context.Background(), c.tokens), c.email) != ""; got != c.known {
			t.Errorf("%s: known %v, want %v", name, got, c.known)
		}
	}
	ctx := context.Background()
	for range 20 { // a browser of many people keeps the last few
		ctx = OnDevice(context.Background(), first.Devices(ctx, "ada@example.com"))
	}
	if kept, _ := ctx.Value(deviceKey{}).(string); strings.Count(kept, deviceSep) != 0 {
		t.Errorf("one person's device keeps %q", kept)
	}
}

func FuzzDevice(f *testing.F) {
	keys := RandomKeys()
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	f.Add(keys.device("ada@example.com", "name", now))
	f.Add("name.s4a2.AAAA")
	f.Fuzz(func(t *testing.T, token string) {
		if keys.deviceOf(token, "eve@example.com", now) != "" {
			t.Errorf("%q is a device of hers", token)
		}
	})
}
