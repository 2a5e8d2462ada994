package backend

import "testing"

// Whoever says where they are has their whole day there: the setting is that of the account.
func TestAPersonIsMovedToTheTimeZoneThatTheyAreIn(t *testing.T) {
	w := newWorld(t, calling("You are in Tokyo.", want("set_reminder_settings", `{"time_zone":"Asia/Tokyo"}`)), nil)
	p := w.join("ann@example.com")
	zone := func() string {
		var me struct {
			Zone string `json:"zone"`
		}
		p.do("GET", "/api/me", "", &me)
		return me.Zone
	}
	if zone() == "Asia/Tokyo" {
		t.Fatal("they are there already: nothing is proved")
	}
	p.say("", "I'm in Tokyo")
	if got := zone(); got != "Asia/Tokyo" {
		t.Errorf("their zone is %s, want Asia/Tokyo", got)
	}
}
