package lifecycle

import (
	"encoding/json"
	"strings"
)

// EndCode is the code in which the product's own programs say why they ended or what they lack: in the
// termination message of their container, and in the lines of their logs. app/ending has the same list.
type EndCode string

// The codes of the programs.
const (
	EndConfigInvalid       EndCode = "config_invalid"
	EndDatabaseUnreachable EndCode = "database_unreachable"
	EndDatabaseRefused     EndCode = "database_refused"
	EndDatabaseFull        EndCode = "database_full"
	EndDatabaseNewer       EndCode = "database_newer"
	EndFailed              EndCode = "failed"
)

// EndCodes lists every code.
func EndCodes() []EndCode {
	return []EndCode{EndConfigInvalid, EndDatabaseUnreachable, EndDatabaseRefused, EndDatabaseFull, EndDatabaseNewer,
		EndFailed}
}

// endOf reads a line that a program wrote: its code and its sentence. What isn't of that form, such as the
// words of another program, is all sentence.
func endOf(line string) (code EndCode, text string) {
	var said struct {
		Code EndCode `json:"code"`
		Text string  `json:"text"`
	}
	line = strings.TrimSpace(line)
	if !strings.HasPrefix(line, "{") || json.Unmarshal([]byte(line), &said) != nil || said.Code == "" {
		return "", line
	}
	return said.Code, said.Text
}

// explainedBy is the reason as a code of the program makes it clear. Codes that are not known here, of a newer
// program, explain nothing.
func (r Reason) explainedBy(code EndCode) (_ Reason, clear bool) {
	if r.Foreign {
		return r, false
	}
	switch code {
	case EndConfigInvalid:
		r.Hint = "correct the value that it names (todoctl validate checks them before), and deploy again"
	case EndDatabaseUnreachable:
		r.Was, r.Code = r.Code, DatabaseUnreachable
		r.Message += ", as it does not reach its database"
		r.Hint =
			"is DATABASE_URL right (todoctl secrets check), does the database run, and may the cluster's nodes " +
				"reach it?"
	case EndDatabaseRefused:
		r.Code = DatabaseUnreachable
		r.Hint =
			"the database answers and refuses: correct user, password or database in DATABASE_URL, and deploy again " +
				"(todoctl validate --dependencies asks it before)"
	case EndDatabaseFull:
		r.Code = DatabaseUnreachable
		r.Hint =
			"the database has no connection left: raise its max_connections, or lower pool_max_conns in " +
				"DATABASE_URL or the number of replicas"
	case EndDatabaseNewer:
		r.Outdated = true
		r.Hint =
			"deploy the newer version that changed the database (todoctl history lists the images), or restore the " +
				"back-up that was made before the change"
	default:
		return r, false
	}
	return r, true
}
