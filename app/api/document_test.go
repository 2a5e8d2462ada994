package api_test

import (
	"strings"
	"testing"
)

// TestDocument calls every operation of the document, and holds requests and
// answers to it (world.do does).
func TestDocument(t *testing.T) {
	w := quick(t)
	ada := w.join("ada@example.com")
	turn := decode[map[string]any](ada.do("POST", "/api/me/chat", `{"message":"hello"}`).want(200))
	conversation, id := turn["conversation_id"].(string), turn["turn_id"].(string)
	token := decode[map[string]any](ada.do("POST", "/api/me/tokens", `{"name":"x","scopes":["read"]}`).want(201))["id"].(string)
	waiting := ada.open("POST", "/api/me/chat", `{"message":"wait"}`)
	running, _, _ := strings.Cut(waiting.next().id, ":")
	ada.open("GET", "/api/me/events", "").close()
	ada.open("GET", "/api/me/turns/"+id+"/events", "").close()
	w.spec.seen["follow-changes 200"], w.spec.seen["follow-turn 200"] = true, true
	due := `"due":{"date":"2026-12-01","time":"09:00","zone":"Europe/Berlin"},"recurrence":{"rule":"FREQ=WEEKLY"},"tags":["a"],"priority":"high"`
	for _, c := range []struct {
		method, path, body string
		want               int
	}{
		{"POST", "/auth/register", `{"email":"eve@example.com","password":"correct horse","zone":"UTC"}`, 201},
		{"POST", "/auth/login", `{"email":"eve@example.com","password":"correct horse"}`, 200},
		{"GET", "/auth/session", "", 200},
		{"GET", "/api/me", "", 200},
		{"PATCH", "/api/me", `{"name":"Ada"}`, 200},
		{"GET", "/api/me/tokens", "", 200},
		{"DELETE", "/api/me/tokens/" + token, "", 204},
		{"POST", "/api/me/tasks", `{"title":"One",` + due + `}`, 201},
		{"POST", "/api/me/tasks", `{"title":"Two"}`, 201},
		{"GET", "/api/me/tasks?limit=1", "", 200},
		{"GET", "/api/me/all-tasks?limit=1", "", 200},
		{"GET", "/api/me/tasks/1", "", 200},
		{"PUT", "/api/me/tasks/1", `{"title":"One",` + due + `}`, 200},
		{"PATCH", "/api/me/tasks/1", `{"due":{"date":"2026-12-02"}}`, 200},
		{"PATCH", "/api/me/tasks/1/complete", "", 200},
		{"DELETE", "/api/me/tasks/1", "", 204},
		{"POST", "/api/me/tasks/1/restore", "", 200},
		{"POST", "/api/me/tasks/batch", `{"action":"complete","ids":[1,2]}`, 200},
		{"POST", "/api/me/tasks/parse", `{"text":"milk today"}`, 200},
		{"GET", "/api/me/reminders", "", 200},
		{"GET", "/api/me/tasks/2/reminders", "", 200},
		{"POST", "/api/me/reminders/999/answer", `{"words":"done"}`, 404},
		{"POST", "/api/me/reminders/999/report", `{"state":"shown"}`, 404},
		{"GET", "/auth/ring/none", "", 404},
		{"POST", "/auth/ring/none/answer", `{"words":"done"}`, 404},
		{"POST", "/auth/ring/none/report", `{"state":"shown"}`, 404},
		{"GET", "/api/me/reminders/settings", "", 200},
		{"PATCH", "/api/me/reminders/settings", `{"day_time":"08:30"}`, 200},
		{"POST", "/api/me/devices", `{"channel":"ntfy","name":"Pixel","address":"https://ntfy.sh/my-topic"}`, 201},
		{"GET", "/api/me/devices", "", 200},
		{"PUT", "/api/me/devices/order", `{"devices":["none"]}`, 409},
		{"PATCH", "/api/me/devices/none", `{"name":"Phone"}`, 404},
		{"POST", "/api/me/devices/none/confirm", `{"code":"1"}`, 404},
		{"POST", "/api/me/devices/none/test", "", 404},
		{"DELETE", "/api/me/devices/none", "", 404},
		{"POST", "/api/me/wordings", `{"text":"Friday demo"}`, 200},
		{"GET", "/api/me/wordings", "", 200},
		{"DELETE", "/api/me/wordings/friday%20demo", "", 204},
		{"GET", "/api/me/overview", "", 200},
		{"GET", "/api/me/plans", "", 200},
		{"POST", "/api/me/plans/none/approve", "", 404},
		{"POST", "/api/me/plans/none/reject", "", 404},
		{"GET", "/api/me/changes?limit=200", "", 200},
		{"GET", "/api/me/changes/1", "", 200},
		{"POST", "/api/me/undo", `{}`, 200},
		{"GET", "/api/me/turns/" + id, "", 200},
		{"POST", "/api/me/turns/" + running + "/stop", "", 200},
		{"POST", "/api/me/turns/" + id + "/choose", "", 200},
		{"POST", "/api/me/turns/" + id + "/approve", "", 409},
		{"POST", "/api/me/turns/" + id + "/reject", "", 409},
		{"GET", "/api/me/conversations", "", 200},
		{"GET", "/api/me/conversations/" + conversation, "", 200},
		{"PATCH", "/api/me/conversations/" + conversation, `{"title":"Hello"}`, 200},
		{"GET", "/api/me/conversations/" + conversation + "/export", "", 200},
		{"DELETE", "/api/me/conversations/" + conversation, "", 204},
		{"POST", "/api/me/lists", `{"name":"Home","color":"teal"}`, 201},
		{"GET", "/api/me/lists", "", 200},
		{"GET", "/api/me/lists/home", "", 200},
		{"PATCH", "/api/me/lists/home", `{"name":"House","handle":"house","order":3,"archived":false}`, 200},
		{"POST", "/api/me/tasks?list=house", `{"title":"Bins"}`, 201},
		{"GET", "/api/me/tasks/1?list=house", "", 200},
		{"POST", "/api/me/tasks/1/comments?list=house", `{"text":"The lid is broken"}`, 201},
		{"GET", "/api/me/tasks/1/comments?list=house", "", 200},
		{"DELETE", "/api/me/tasks/1/comments/none?list=house", "", 404},
		{"GET", "/api/me/tasks/1/comments", "", 422},
		{"GET", "/api/me/lists/house/members", "", 200},
		{"GET", "/api/me/lists/house/assigned?member=me", "", 200},
		{"GET", "/api/me/lists/house/done", "", 200},
		{"PATCH", "/api/me/lists/house/members/me", `{"role":"owner"}`, 200},
		{"DELETE", "/api/me/lists/house/members/me", "", 409},
		{"POST", "/api/me/lists/house/invitations", `{"role":"viewer","expires_in_days":2}`, 201},
		{"GET", "/api/me/lists/house/invitations", "", 200},
		{"DELETE", "/api/me/lists/house/invitations/none", "", 404},
		{"POST", "/api/me/invitations", `{"secret":"todo_inv_x"}`, 404},
		{"POST", "/api/me/invitations/list-none", "", 404},
		{"DELETE", "/api/me/invitations/list-none", "", 404},
		{"DELETE", "/api/me/lists/house?name=House&tasks=0", "", 409},
		{"DELETE", "/api/me/lists/house?name=House&tasks=1", "", 204},
		{"GET", "/health", "", 200},
		{"GET", "/metrics", "", 200},
		{"POST", "/auth/forgot", `{"email":"ada@example.com"}`, 409},
		{"POST", "/auth/reset", `{"link":"todo_once_x_y","password":"another horse"}`, 403},
		{"POST", "/api/me/claim", `{"link":"todo_once_x_y"}`, 403},
		{"GET", "/auth/providers", "", 200},
		{"POST", "/auth/provider/begin", `{"provider":"house"}`, 404},
		{"POST", "/auth/provider/finish", `{"state":"x","code":"y"}`, 403},
		{"GET", "/api/me/identities", "", 200},
		{"POST", "/api/me/identities", `{"provider":"house","password":"correct horse"}`, 404},
		{"POST", "/api/me/identities/finish", `{"state":"x","code":"y"}`, 403},
		{"DELETE", "/api/me/identities/none", "", 404},
		{"POST", "/auth/passkey/begin", "", 200},
		{"POST", "/auth/passkey/finish", `{"answer":{}}`, 403},
		{"GET", "/api/me/passkeys", "", 200},
		{"POST", "/api/me/passkeys", `{"password":"correct horse"}`, 200},
		{"POST", "/api/me/passkeys/finish", `{"answer":{}}`, 403},
		{"DELETE", "/api/me/passkeys/none", "", 404},
		{"POST", "/api/me/factors/passkey", `{"password":"correct horse"}`, 409},
		{"POST", "/api/me/factors/passkey/remove", `{"password":"correct horse"}`, 404},
		{"DELETE", "/api/me/admin/people/none/sessions", "", 403},
		{"GET", "/api/me/admin/people/none/sessions", "", 403},
		{"DELETE", "/api/me/admin/people/none/sessions/none", "", 403},
		{"GET", "/api/me/factors", "", 200},
		{"POST", "/api/me/factors/app", `{"password":"correct horse"}`, 200},
		{"POST", "/api/me/factors/app/confirm", `{"code":"x"}`, 422},
		{"POST", "/api/me/factors/app/remove", `{"password":"correct horse","code":"x"}`, 404},
		{"POST", "/api/me/factors/recovery", `{"password":"correct horse","code":"x"}`, 404},
		{"DELETE", "/api/me/admin/people/none/factor", "", 403},
		{"GET", "/api/me/admin/people", "", 403},
		{"PATCH", "/api/me/admin/people/none", `{"suspended":true}`, 403},
		{"POST", "/api/me/admin/invitations", `{}`, 403},
		{"GET", "/api/me/admin/server", "", 403},
		{"PATCH", "/api/me/admin/server", `{"registration":"open"}`, 403},
		{"GET", "/api/me/admin/audit", "", 403},
		{"GET", "/api/me/sessions", "", 200},
		{"DELETE", "/api/me/sessions/none", "", 404},
		{"DELETE", "/api/me/sessions", "", 204},
		{"POST", "/api/me/password", `{"password":"correct horse","new_password":"another horse"}`, 204},
		{"GET", "/api/me/export", "", 200},
		{"POST", "/api/me/leave", `{"password":"another horse"}`, 200},
		{"POST", "/api/me/return", "", 200},
		{"POST", "/auth/logout", "", 204},
	} {
		w.run(c.method+" "+c.path, func(t *testing.T) { ada.do(c.method, c.path, c.body).want(c.want) })
	}
	for path, item := range w.spec.root["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			id := op.(map[string]any)["operationId"].(string)
			called := false
			for seen := range w.spec.seen {
				called = called || strings.HasPrefix(seen, id+" ")
			}
			if !called {
				t.Errorf("%s %s (%s) is in the document and was not called", method, path, id)
			}
		}
	}
}
