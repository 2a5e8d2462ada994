package claim_test

import (
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/chat/claim"
)

// boasts claim that something was changed.
var boasts = []string{
	"Done!", "Done.", "All done!", "All set.", "Okay, all done.", "✅ Done!", "That's done.", "You're all set!", "Consider it done.",
	"Added milk to your shopping list.", "Added \"milk\" to your list.", "I added milk.", "I've added milk to your list!",
	"I have added “Buy milk” for tomorrow.", "I've successfully added the task.", "Sure! I've added it.", "Great, added.", "Got it, I've added that for you.",
	"Milk has been added to your list.", "The task has been successfully created.", "Your reminder has been set for 5 PM.", "I've set a reminder for 5pm.",
	"Reminder set!", "Task added.", "Task created successfully.", "The task was added.", "Your tasks were updated.",
	"I've gone ahead and deleted it.", "Deleted 3 tasks.", "Deleted tasks 3 and 4.", "Deleted.", "I removed the meeting.", "The dentist has been removed.", "I deleted it, as you asked.",
	"I've marked task 3 as complete.", "Marked as done.", "Task 3 is now completed.", "Task 3 is now marked as complete.", "I completed “Pay rent”.", "Checked off the report.",
	"Moved the dentist to Friday at 3pm.", "I've rescheduled your morning meetings to 2 PM.", "Your meetings have been moved.", "Rescheduled!",
	"The dentist is now due on Friday.", "Milk is now on your list.", "I renamed it to 'Call mom'.", "I've updated the title.", "The priority was changed to high.",
	"I restored the task.", "Undone.", "I've undone that.", "I reverted the change.",
	"I'll add milk to your list.", "Okay, I will remind you tomorrow at 5pm.", "I'll remind you.", "I couldn't find it, so I've added a new one.",
	"Here is your list. I also deleted the old one.", "**Added** milk to your list.", "Sure thing! Your task “Buy milk” has been added for tomorrow.",
	"Nice! I've now scheduled it for Monday.", "I just added it.", "I've put it on your list.", "Success!", "I have cancelled the meeting.", "Created the task: buy milk",
}

// modest says nothing of the kind.
var modest = []string{
	"", "Hello! How can I help?", "You have 3 tasks.", "Nothing was changed.", "I haven't added anything.", "I did not delete it.", "I couldn't complete task 3.",
	"Nothing was deleted.", "No task was added.", "I was unable to add it.", "The task could not be added.", "It wasn't deleted.",
	"Shall I add it?", "Do you want me to delete it?", "Have you completed it?", "Was it added?", "Which one should be deleted?",
	"If you like, I can add it.", "I can add it for you.", "Would you like it added?", "Once added, it shows up in the list.", "Tell me the date and I'll add it.",
	"I'll add it once you tell me the date.", "I'll add it. For which day?", "If it was deleted, say undo.",
	"You completed 4 tasks this week.", "You've completed 3 tasks.", "You added it on Monday.", "Task 3 is already done.", "Task 3 is completed.", "It is completed.", "That task is done.", "The task is marked as done.", "Completed:", "Recently added:", "It was completed yesterday.",
	"I've already added that earlier.", "It was added two days ago.", "Completed tasks:", "Completed tasks:\n- Pay rent\n- Call Ann", "Deleted tasks are kept for undo.",
	"Completed this week: 4.", "- [x] Added sugar", "Your list is empty.", "“Deleted scenes” is due tomorrow.", "\"Removed items\" is still open.",
	"Here are the tasks that I found:", "I found 2 tasks that fit.", "Say “undo” to take it back.", "That needs to be added by you.", "It should be done by Friday.",
	"Two tasks remain to be done.", "It is not done yet.", "3 tasks have not been completed.", "Added: no tasks.", "I am the assistant of your todo list.",
	"You have 3 completed tasks and 2 pending ones.", "The oldest is due on Friday.", "Let me know when it is done.", "Once you're done, tell me.",
	"The report can be marked as complete when you say so.", "Your tasks for today: pay rent, call Ann.", "Pay rent is due tomorrow and marked as high priority.",
	"You can say “I'm done with the report”.", "What needs to be moved?", "I see that you want it deleted.", "Unfortunately the task was removed by someone else.",
}

func TestClaims(t *testing.T) {
	t.Run("are found", func(t *testing.T) {
		for _, text := range boasts {
			if len(claim.Find(text)) == 0 {
				t.Errorf("no claim in %q", text)
			}
		}
	})
	t.Run("are not found in honest answers", func(t *testing.T) {
		for _, text := range modest {
			if found := claim.Find(text); len(found) > 0 {
				t.Errorf("%q claims %q", text, found)
			}
		}
	})
	t.Run("of a title are none", func(t *testing.T) {
		if found := claim.Find("I found it: Deleted the old photos, due today.", "Deleted the old photos"); len(found) > 0 {
			t.Errorf("claims %q", found)
		}
	})
}
