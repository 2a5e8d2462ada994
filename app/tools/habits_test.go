package tools_test

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestReminderSettings(t *testing.T) {
	b := newBells(t)
	const off = "The summary of the day is off.\nThe summary of the week is off.\nThere are no quiet hours: reminders ring at any time.\nWhole days ring at 09:00.\nThe open page makes no sound when something rings.\nWhen you travel, what repeats stays at the instant that it has at home.\nYour time zone is UTC, where it is 09:00."
	b.want("at first", b.run("get_reminder_settings", `{}`).Text, off)
	for _, c := range []struct{ args, want string }{
		{`{"daily_digest":"7"}`, "The summary of the day comes Tue 24 Nov at 07:00 to Mail."},
		{`{"daily_digest":"07:00"}`, "The summary of the day comes Tue 24 Nov at 07:00 to Mail. It was so already."},
		{`{"daily_digest":"half past 6 pm"}`, "The summary of the day comes Mon 23 Nov at 18:30 to Mail. Before: 07:00."},
		{`{"weekly_digest":"every Sunday"}`, "The summary of the week comes Sun 29 Nov at 18:30 to Mail."},
		{`{"weekly_digest":"fridays at 6pm"}`, "The summary of the week comes Fri 27 Nov at 18:00 to Mail. Before: sunday."},
		{`{"weekly_digest":"sunday"}`, "The summary of the week comes Sun 29 Nov at 18:00 to Mail. Before: friday at 18:00."},
		{`{"daily_digest":"none"}`, "The summary of the day is off. Before: 18:30."},
		{`{"quiet_from":"10","quiet_to":"7"}`, "Quiet hours are from 22:00 to 07:00: what isn't loud rings at their end."},
		{`{"quiet_to":"8:30"}`, "Quiet hours are from 22:00 to 08:30: what isn't loud rings at their end. Before: 22:00 to 07:00."},
		{`{"quiet_from":"none"}`, "There are no quiet hours: reminders ring at any time. Before: 22:00 to 08:30."},
		{`{"quiet_to":"8am"}`, "Quiet hours are from 00:00 to 08:00: what isn't loud rings at their end."},
		{`{"quiet_to":"none"}`, "There are no quiet hours: reminders ring at any time. Before: 00:00 to 08:00."},
		{`{"quiet_from":"midnight"}`, "Quiet hours are from 00:00 to 07:00: what isn't loud rings at their end."},
		{`{"day_time":"8 in the morning"}`, "Whole days ring at 08:00. Before: 09:00."},
		{`{"sound":"on"}`, "The open page makes a sound when something rings. Before: off."},
		{`{"sound":"on"}`, "The open page makes a sound when something rings. It was so already."},
		{`{"habits_follow":"on"}`, "When you travel, what repeats stays at its time of day where you say you are. Before: off."},
		{`{"habits_follow":"off"}`, "When you travel, what repeats stays at the instant that it has at home. Before: on."},
		{`{"time_zone":"Asia/Tokyo"}`, "Your time zone is Asia/Tokyo, where it is 18:00. Before: UTC. When you travel, what repeats stays at the instant that it has at home."},
		{`{"time_zone":"UTC"}`, "Your time zone is UTC, where it is 09:00. It was so already. When you travel, what repeats stays at the instant that it has at home."},
	} {
		b.want(c.args, b.run("set_reminder_settings", c.args).Text, c.want)
	}
	b.want("digests", b.run("get_reminder_settings", `{"about":"digests"}`).Text, "The summary of the day is off.\nThe summary of the week comes Sun 29 Nov at 18:00 to Mail.")
	b.want("quiet hours", b.run("get_reminder_settings", `{"about":"quiet_hours"}`).Text, "Quiet hours are from 00:00 to 07:00: what isn't loud rings at their end.")
	before := b.run("get_reminder_settings", `{}`).Text
	for args, want := range map[string]string{
		`{}`: "at least one setting", `{"daily_digest":"soonish"}`: "isn't a time of day", `{"daily_digest":"tomorrow"}`: "isn't a time of day",
		`{"daily_digest":"every day at 7"}`: "isn't a time of day", `{"weekly_digest":"someday"}`: "isn't a day of the week", `{"weekly_digest":"monday at some time"}`: "isn't a time of day", `{"quiet":"x"}`: "arguments do not fit",
		`{"sound":"loudish"}`: "neither on nor off", `{"habits_follow":"maybe"}`: "neither on nor off", `{"quiet_from":"25:00","quiet_to":"7"}`: "isn't a time of day",
		`{"time_zone":"Bielefeld","sound":"off"}`: "a time zone that is known", `{"time_zone":""}`: "A time zone is needed", `{"time_zone":"Local"}`: "A time zone is needed",
	} {
		if r := b.run("set_reminder_settings", args); !r.Failed || !strings.Contains(r.Text, want) {
			t.Errorf("%s: %+v", args, r)
		}
	}
	b.want("after what failed", b.run("get_reminder_settings", `{}`).Text, before)
}

// What a change of settings gives back as before takes it back, whole.
func TestSettingsSayWhatWasSoBefore(t *testing.T) {
	b := newBells(t)
	b.run("set_reminder_settings", `{"weekly_digest":"monday"}`)
	before := b.run("get_reminder_settings", `{}`).Text
	for _, args := range []string{
		`{"daily_digest":"7"}`, `{"weekly_digest":"sunday at 6pm"}`, `{"weekly_digest":"none"}`, `{"weekly_time":"18:00"}`,
		`{"quiet_from":"10"}`, `{"quiet_to":"8am"}`, `{"quiet_from":"10","quiet_to":"7","day_time":"8"}`, `{"sound":"on"}`, `{"habits_follow":"on"}`,
	} {
		var data struct{ Before json.RawMessage }
		if err := json.Unmarshal(b.run("set_reminder_settings", args).Data, &data); err != nil {
			t.Fatal(err)
		}
		if b.run("get_reminder_settings", `{}`).Text == before {
			t.Errorf("%s changed nothing", args)
		}
		b.run("set_reminder_settings", string(data.Before))
		b.want(args+" and back", b.run("get_reminder_settings", `{}`).Text, before)
	}
}

func TestWhatBecameOfReminders(t *testing.T) {
	b := newBells(t)
	b.want("nothing", b.run("list_rung_reminders", `{}`).Text, "Nothing has rung yet, as far as it is known: what rang is kept for 90 days.")
	b.run("add_task", `{"tasks":[{"title":"Pills","due":"2026-11-23 08:00"}]}`)
	b.want("one", b.run("list_rung_reminders", `{"limit":1}`).Text,
		"“Pills” (#5) rang Mon 23 Nov at 08:00: shown on this page 08:01; not accepted for Phone 08:01 (The other side says that this address does not exist any more. Add the device again).")
	b.want("of a task", b.run("list_rung_reminders", `{"tasks":["gym"]}`).Text, "Nothing has rung yet, as far as it is known: what rang is kept for 90 days.")
	for args, want := range map[string]string{`{"limit":51}`: "At most 50", `{"limit":-1}`: "At most 50", `{"tasks":["yacht"]}`: "no task that fits"} {
		if r := b.run("list_rung_reminders", args); !r.Failed || !strings.Contains(r.Text, want) {
			t.Errorf("%s: %+v", args, r)
		}
	}
}
