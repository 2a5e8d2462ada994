package api_test

import "testing"

// What won't ring is said with the change by which it won't, and only then.
func TestAnswerSaysThatATaskWillNotRing(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) { // it is 9:00 on 23 November in UTC
		ada := w.join("ada@example.com")
		const path, late = "/api/me/tasks", "2026-11-23T08:00:00Z"
		check := func(method, path, body string, status int, want string) {
			t.Helper()
			if got := ada.do(method, path, body).want(status).header.Get("X-Silent-Since"); got != want {
				t.Errorf("%s %s %s: X-Silent-Since is %q, want %q", method, path, body, got, want)
			}
		}
		check("POST", path, `{"title":"Due","due":{"date":"2026-11-23","time":"07:00","zone":"UTC"}}`, 201, "2026-11-23T07:00:00Z")
		check("POST", path, `{"title":"Muted","muted":true,"due":{"date":"2026-11-23","time":"07:00","zone":"UTC"}}`, 201, "")
		check("POST", path, `{"title":"Whole day","due":{"date":"2026-11-20"}}`, 201, "")
		check("POST", path, `{"title":"Daily","due":{"date":"2026-11-20","time":"07:00","zone":"UTC"},"recurrence":{"rule":"FREQ=DAILY"}}`, 201, "")
		check("POST", path, `{"title":"Plain"}`, 201, "")
		check("PATCH", path+"/5", `{"due":{"date":"2026-11-23","time":"08:00","zone":"UTC"}}`, 200, late)
		program := ada.program("write")
		if a := program.do("PATCH", path+"/5", `{"reminders":[{"kind":"due","nag":10}]}`).want(204); a.header.Get("X-Silent-Since") != "" {
			t.Errorf("a token that may not read is answered %v", a.header)
		}
		check("PATCH", path+"/5", `{"title":"Plainer"}`, 200, "")
		check("PATCH", path+"/5", `{"reminders":[{"kind":"moment","at":"2026-11-23T12:00:00Z"}]}`, 200, "")
		batch := func(who *person, body, since, tasks string) {
			t.Helper()
			a := who.do("POST", path+"/batch", body).want(200)
			if s, n := a.header.Get("X-Silent-Since"), a.header.Get("X-Silent-Tasks"); s != since || n != tasks {
				t.Errorf("%s: X-Silent-Since is %q and X-Silent-Tasks %q, want %q and %q", body, s, n, since, tasks)
			}
		}
		for range 2 {
			check("POST", path, `{"title":"On its day","due":{"date":"2026-11-26"},"reminders":[{"kind":"due"}]}`, 201, "")
		}
		check("POST", path, `{"title":"Whole day","due":{"date":"2026-11-26"}}`, 201, "")
		batch(ada, `{"action":"tag","ids":[6,7,8],"tag":"x"}`, "", "")
		batch(ada, `{"action":"move","ids":[6,7,8],"day":"2026-11-22"}`, "2026-11-22T08:00:00Z", "6, 7")
		batch(ada, `{"action":"complete","ids":[6]}`, "", "")
		batch(ada, `{"action":"move","ids":[6,7,8],"day":"2026-11-27"}`, "", "")
		body := `{"action":"move","ids":[6,7,8],"day":"2026-11-22"}`
		if a := program.do("POST", path+"/batch", body).want(204); a.header.Get("X-Silent-Since")+a.header.Get("X-Silent-Tasks") != "" {
			t.Errorf("a token that may not read is answered %v", a.header)
		}
		check("PUT", path+"/5", `{"title":"Written","due":{"date":"2026-11-23","time":"08:00","zone":"UTC"},"reminders":[{"kind":"due"}]}`, 200, late)
	})
}
