package offline_test

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// monday is the moment at which all tests here take place.
var monday = timeexpr.Context{Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), WeekStart: time.Monday}
