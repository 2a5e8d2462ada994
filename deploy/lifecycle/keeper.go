package lifecycle

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Keeper is the tool that keeps a whole release, and how that tool is. The zero value is nobody that is known.
type Keeper struct {
	Owner
	// Source is where it reads what it applies, such as "oci://registry.example/charts/todo-chatbot 1.1.0".
	Source string `json:"source,omitempty"`
	// Says is its state in its own words, such as "Synced, Healthy".
	Says string `json:"says,omitempty"`
	// Paused: it changes nothing by itself now.
	Paused bool `json:"paused,omitempty"`
	// Gone: what the objects name as their keeper isn't there.
	Gone bool `json:"gone,omitempty"`
	// Failing is why it can't apply what its source says.
	Failing string `json:"failing,omitempty"`
	// Needs is the right without which it can't be looked at.
	Needs string `json:"needs,omitempty"`
	// Through keeps the keeper itself, such as the Flux Kustomization that made a HelmRelease.
	Through *Owner `json:"kept_by,omitempty"`
	// Has are the objects that it says it applied, such as "service/todo-chatbot-backend", with their API groups.
	Has []Kept `json:"-"`
}

// Kept is an object that a keeper says it applied.
type Kept struct {
	Group, Kind, Name string
}

// MarshalJSON adds what people read of it, and whether todoctl leaves the release to it.
func (k Keeper) MarshalJSON() ([]byte, error) {
	type plain Keeper
	return json.Marshal(struct {
		plain
		Text   string `json:"text"`
		Others bool   `json:"others"`
	}{plain(k), k.Text(), k.Others()})
}

// Active says whether it puts back, by itself, what others change.
func (k Keeper) Active() bool { return k.Reconciles() && !k.Paused && !k.Gone }

// Others says whether somebody else than todoctl or Helm keeps the release, so that todoctl must not write to it.
func (k Keeper) Others() bool { return k.Reconciles() || k.Tool == ByKubectl }

// Unrecorded says whether Helm has no record of what its keeper applies.
func (k Keeper) Unrecorded() bool {
	return k.Tool == ByArgoCD || k.Tool == ByFluxKustomize || k.Tool == ByKubectl
}

// Text is a sentence for people, without a full stop.
func (k Keeper) Text() string {
	text := "Kept by " + k.String()
	var notes []string
	switch {
	case k.Gone:
		notes = append(notes, "which isn't there any more, so that nobody puts back what is changed")
	case k.Needs != "":
		notes = append(notes, "how it is can't be seen: it needs the right to "+k.Needs)
	default:
		if k.Says != "" {
			notes = append(notes, k.Says)
		}
		if k.Paused {
			notes = append(notes, "it changes nothing by itself now")
		}
		if k.Source != "" {
			notes = append(notes, "from "+k.Source)
		}
	}
	if k.Through != nil {
		notes = append(notes, "itself kept by "+k.Through.String())
	}
	if len(notes) > 0 {
		text += " (" + strings.Join(notes, "; ") + ")"
	}
	return text
}

// Instead says where a change has to be made in place of here, and how the release is taken over.
func (k Keeper) Instead() string {
	owner := k.Owner
	if k.Through != nil && k.Through.Reconciles() {
		// What keeps the keeper would write its values again.
		return fmt.Sprintf("change the manifest of %s where %s reads it; %s", owner, *k.Through, k.takingOver())
	}
	return owner.Advice() + ". " + k.takingOver()
}

// takingOver says how todoctl gets to keep the release.
func (k Keeper) takingOver() string {
	over := "todoctl deploy --take-over makes it todoctl's"
	if !k.Active() {
		return over
	}
	return "To have todoctl keep it instead, " + k.stop() + ", then " + over
}

// stop says how the tool is kept from putting back what others change.
func (k Keeper) stop() string {
	switch k.Tool {
	case ByArgoCD:
		return "turn its automatic sync off (argocd app set " + k.Name + " --sync-policy none)"
	case ByFluxHelm:
		return "suspend it (flux suspend helmrelease " + k.Name + k.in() + ")"
	case ByFluxKustomize:
		return "suspend it (flux suspend kustomization " + k.Name + k.in() + ")"
	}
	return ""
}

// RefuseTakeOver says why the release can't be taken over now, and what to do first; "" where it can.
func (k Keeper) RefuseTakeOver() string {
	if !k.Active() {
		return ""
	}
	return k.String() + " is at work and would put back what todoctl changes: " + k.stop() + ", then take it over"
}

// reasons are what the keeper itself says is wrong with it.
func (k Keeper) reasons() []Reason {
	if k.Failing == "" {
		return nil
	}
	return []Reason{{Code: KeeperFails, Object: k.object(), Patience: forever,
		Message: "it can't apply what its source says: " + k.Failing,
		Hint:    "what runs stays as it is until that is set right; " + k.look()}}
}

// object is how reasons name the keeper.
func (k Keeper) object() string {
	kind := map[Tool]string{ByArgoCD: "application", ByFluxHelm: "helmrelease",
		ByFluxKustomize: "kustomization"}[k.Tool]
	return kind + "/" + k.Name
}

// look is the command that tells more of the keeper.
func (k Keeper) look() string {
	switch k.Tool {
	case ByArgoCD:
		return "argocd app get " + k.Name + " tells more"
	case ByFluxHelm:
		return "flux get helmrelease " + k.Name + k.in() + " tells more"
	}
	return "flux get kustomization " + k.Name + k.in() + " tells more"
}

// puttingBack is how the owner applies once more what its source says.
func (o Owner) puttingBack() string {
	switch o.Tool {
	case ByArgoCD:
		return "argocd app sync " + o.Name + " puts back what the Application says"
	case ByFluxHelm:
		return "flux reconcile helmrelease " + o.Name + o.in() + " --force puts back what the HelmRelease says"
	case ByFluxKustomize:
		return "flux reconcile kustomization " + o.Name + o.in() + " puts back what the Kustomization says"
	}
	return "kubectl apply of its manifest puts it back"
}

// bentCodes are those of reasons that are over when the owner has applied once more what its source says.
var bentCodes = []Code{ObjectMissing, NoWorkloads, Drifted, Misdirected, NoEndpoints}

// keptHints say what to do about a reason where another tool keeps the release: what helps is done there.
var keptHints = map[Code]string{
	SecretMissing: "whoever keeps the Secret has to write it again: a SealedSecret, an ExternalSecret, " +
		"or todoctl secrets set where todoctl made it",
	SecretChanged: "the pods read it when they are started again: kubectl rollout restart deployment",
	ConfigMissing: "make the ConfigMap, the Secret or the key that it names; the pod then starts by itself",
	Autoscaled:    "take the autoscaler away, or leave replicas out of what is applied",
	DatabaseUnreachable: "is DATABASE_URL in the Secret right, does the database run, and may the cluster's nodes " +
		"reach it? After a change of the Secret: kubectl rollout restart deployment/todo-chatbot-backend",
}

// keptBy is the reason with what to do about it where others keep the release: not the commands with which todoctl
// would write to it.
func (r Reason) keptBy(owner Owner) Reason {
	if owner == (Owner{}) {
		return r
	}
	r.Owner = owner
	if !strings.Contains(r.Hint, "todoctl") && !strings.Contains(r.Hint, "deploy again") {
		return r
	}
	hint := keptHints[r.Code]
	switch advice := owner.Advice(); {
	case hint != "":
		r.Hint = hint
	case slices.Contains(bentCodes, r.Code):
		r.Hint = owner.puttingBack() + "; to keep the change, " + advice
	case foreignHint(r) == "":
		r.Hint = advice
	default:
		mark := ". "
		if strings.HasSuffix(foreignHint(r), "?") {
			mark = " "
		}
		r.Hint = foreignHint(r) + mark + strings.ToUpper(advice[:1]) + advice[1:]
	}
	return r
}
