package tools

// taskSchema is the JSON Schema of a task as todo.Task writes it.
const taskSchema = `{"type":"object","required":["id","title","description","done","priority","tags","created_at","updated_at","version"],"properties":{
"id":{"type":"integer","description":"Its number: what the tools call a task by."},
"title":{"type":"string"},
"description":{"type":"string"},
"done":{"type":"boolean"},
"priority":{"type":"string","enum":["high","medium","low","none"]},
"tags":{"type":"array","items":{"type":"string"}},
"due":` + dueSchema + `,
"recurrence":{"type":"object","required":["rule"],"properties":{
"rule":{"type":"string","description":"RFC 5545"},"text":{"type":"string"},"anchor":` + dueSchema + `}},
"reminders":{"type":"array","description":"When it rings; absent where the person's settings say.","items":` + reminderSchema + `},
"muted":{"type":"boolean","description":"It never rings."},
"assigned":{"type":"object","description":"Whose it is, in a shared list: the id of a member, and those who take turns.","properties":{"to":{"type":"string"},"turns":{"type":"array","items":{"type":"string"}},"weekly":{"type":"boolean"},"since":{"type":"string"}}},
"parent":{"type":"integer","description":"The task of which it is a subtask; absent for a task of its own."},
"parent_title":{"type":"string"},
"subtasks":{"type":"object","description":"How many subtasks it has, and how many are done; absent without any.","required":["done","total"],"properties":{"done":{"type":"integer"},"total":{"type":"integer"}}},
"series":{"type":"integer","description":"The repeating task of which this is a completed occurrence."},
"created_at":{"type":"string","format":"date-time"},
"updated_at":{"type":"string","format":"date-time"},
"completed_at":{"type":"string","format":"date-time"},
"deleted_at":{"type":"string","format":"date-time"},
"version":{"type":"integer"}}}`

// reminderSchema is the JSON Schema of a reminder.Reminder.
const reminderSchema = `{"type":"object","required":["kind"],"properties":{
"kind":{"type":"string","enum":["due","before","moment"]},
"minutes":{"type":"integer","description":"Before it is due."},
"days":{"type":"integer","description":"Before the day on which it is due."},
"time":{"type":"string","description":"HH:MM, of a whole day."},
"at":{"type":"string","format":"date-time"},
"nag":{"type":"integer","description":"After how many minutes it rings again until it is answered."},
"loud":{"type":"boolean","description":"It rings in quiet hours too."},
"snoozed":{"type":"boolean"},
"hold":{"type":"boolean","description":"Nothing of the task rings before at; what would have, rings then."},
"instead":{"type":"boolean","description":"It stands in for those before the due, which were past when the task was moved; it goes with the next move."}}}`

const dueSchema = `{"type":"object","required":["date"],"properties":{
"date":{"type":"string","format":"date"},"time":{"type":"string","description":"HH:MM, in zone; a whole day without it."},"zone":{"type":"string"}}}`

// pageOutput is the schema of a taskPage, overviewOutput that of an overview.
const (
	pageOutput = `{"type":"object","required":["total","tasks"],"properties":{
"total":{"type":"integer","description":"How many tasks fit."},
"tasks":{"type":"array","items":` + taskSchema + `},
"next_cursor":{"type":"string","description":"Give it as cursor for the next page; absent on the last."}}}`
	overviewOutput = `{"type":"object","required":["pending","completed","overdue","today","upcoming","tasks"],"properties":{
"pending":{"type":"integer"},"completed":{"type":"integer"},"overdue":{"type":"integer"},"today":{"type":"integer"},"upcoming":{"type":"integer"},
"tags":{"type":["array","null"],"items":{"type":"object"}},
"tasks":{"type":"array","description":"Those that are overdue or due today.","items":` + taskSchema + `}}}`
)
