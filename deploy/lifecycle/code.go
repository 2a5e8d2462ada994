package lifecycle

// Code is a stable name of a reason, for programs.
type Code string

// Codes of what keeps a deployment from running.
const (
	ImageAbsent         Code = "IMAGE_ABSENT"
	ImagePull           Code = "IMAGE_PULL"
	ImageName           Code = "IMAGE_NAME"
	ConfigMissing       Code = "CONFIG_MISSING"
	ConfigUnread        Code = "CONFIG_UNREAD"
	CannotStart         Code = "CANNOT_START"
	Crashed             Code = "CRASHED"
	OutOfMemory         Code = "OUT_OF_MEMORY"
	NotReady            Code = "NOT_READY"
	NotAlive            Code = "NOT_ALIVE"
	DatabaseUnreachable Code = "DATABASE_UNREACHABLE"
	BackendUnreachable  Code = "BACKEND_UNREACHABLE"
	NodeLost            Code = "NODE_LOST"
	Unschedulable       Code = "UNSCHEDULABLE"
	QuotaExceeded       Code = "QUOTA_EXCEEDED"
	PodSecurity         Code = "POD_SECURITY"
	PodsRefused         Code = "PODS_REFUSED"
	NodePortTaken       Code = "NODE_PORT_TAKEN"
	FieldConflict       Code = "FIELD_CONFLICT"
	ClusterRefused      Code = "CLUSTER_REFUSED"
	VolumeMount         Code = "VOLUME_MOUNT"
	NoProgress          Code = "NO_PROGRESS"
	NoWorkloads         Code = "NO_WORKLOADS"
	DeployerDied        Code = "DEPLOYER_DIED"
	ReleaseFailed       Code = "RELEASE_FAILED"
	ClusterSilent       Code = "CLUSTER_SILENT"
	ObjectMissing       Code = "OBJECT_MISSING"
	BeingDeleted        Code = "BEING_DELETED"
	SecretMissing       Code = "SECRET_MISSING"
	SecretChanged       Code = "SECRET_CHANGED"
	Autoscaled          Code = "AUTOSCALED"
	ForeignBudget       Code = "FOREIGN_BUDGET"
	ForeignPolicy       Code = "FOREIGN_POLICY"
	RecordsMissing      Code = "RECORDS_MISSING"
	Misdirected         Code = "MISDIRECTED"
	Drifted             Code = "DRIFTED"
	NoEndpoints         Code = "NO_ENDPOINTS"
	NotAnswering        Code = "NOT_ANSWERING"
	NotAsked            Code = "NOT_ASKED"
	NotSeen             Code = "NOT_SEEN"
	ClaimUnbound        Code = "CLAIM_UNBOUND"
	Evicted             Code = "EVICTED"
	JobFailed           Code = "JOB_FAILED"
	DeadlineExceeded    Code = "DEADLINE_EXCEEDED"
	KeptByOthers        Code = "KEPT_BY_OTHERS"
	KeeperFails         Code = "KEEPER_FAILS"
	StillStarting       Code = "STARTING"
)

// Meaning is a code and what it says, for tables.
type Meaning struct {
	Code Code
	Says string
}

// Meanings lists every code, in the order of the way to Running.
func Meanings() []Meaning {
	return []Meaning{
		{ClusterRefused, "the API server did not take an object"},
		{NodePortTaken, "another service of the cluster has the node port"},
		{FieldConflict, "somebody else wrote a field of an object, and owns it"},
		{QuotaExceeded, "the namespace's quota has no room for the pods"},
		{PodSecurity, "the namespace's Pod Security level refuses the pods"},
		{PodsRefused, "the pods are refused, by an admission webhook for example"},
		{Unschedulable, "no node has room for the pod, or none is suited"},
		{ClaimUnbound, "a volume claim of the pod is not bound to a volume, or not there"},
		{ImageName, "the name of the image is not one"},
		{ImageAbsent, "the image is not on the node, and may not be pulled"},
		{ImagePull, "a registry did not give the image"},
		{ConfigMissing, "a ConfigMap, a Secret or a key of one is missing"},
		{ConfigUnread, "the pod's node can't read a ConfigMap or a Secret for the moment, and tries again"},
		{VolumeMount, "a volume could not be mounted, or the pod's network not be made"},
		{CannotStart, "the container could not be made or started"},
		{Crashed, "the program ended"},
		{OutOfMemory, "the program was ended for the memory it took"},
		{NotAlive, "its startup or liveness probe fails"},
		{NotReady, "it runs, and its readiness probe fails"},
		{DatabaseUnreachable, "the backend runs and does not reach its database"},
		{BackendUnreachable, "the frontend runs and does not reach the backend"},
		{Evicted, "the node put the pod out, for want of memory or disk"},
		{JobFailed, "a Job was given up after its pods failed"},
		{DeadlineExceeded, "a Job was ended because it took longer than it may"},
		{NodeLost, "the node of the pod no longer answers"},
		{NoProgress, "nothing has changed for too long"},
		{NoWorkloads, "the release's Deployments are gone"},
		{DeployerDied, "the release is pending and nobody works on it"},
		{ReleaseFailed, "the revision is recorded as failed"},
		{ObjectMissing, "an object of the release is gone: a Service, a ConfigMap, an Ingress"},
		{BeingDeleted,
			"an object of the release or its namespace was deleted, and stays only until whoever put a finalizer on " +
				"it lets it go"},
		{SecretMissing, "a Secret or a key of one that pods need is gone; they run until they are started again"},
		{SecretChanged,
			"a Secret was changed past the release, and pods run with what it held before; they read it when they " +
				"are started again"},
		{Autoscaled, "an autoscaler sets the number of pods too, so that the release and it undo each other's"},
		{ForeignBudget,
			"a second disruption budget is for the release's pods, so that no node with one can be drained"},
		{ForeignPolicy, "a network policy that isn't the release's is for its pods, and lets nothing through"},
		{RecordsMissing, "Helm's record of what runs is gone or can't be read, so that nothing is compared with it"},
		{Misdirected, "a Service, an Ingress or a route does not lead where it should"},
		{Drifted, "an object was changed past the release"},
		{NoEndpoints, "no ready pod stands behind the Service"},
		{NotAnswering, "asked, it gives an error or no answer, though its pods are ready"},
		{NotAsked, "whether it answers could not be asked from here"},
		{NotSeen, "an object could not be looked at"},
		{KeptByOthers,
			"another tool, such as Argo CD or Flux, keeps the release, so that todoctl does not write to it"},
		{KeeperFails, "the tool that keeps the release can't apply what its source says"},
		{ClusterSilent, "the API server does not answer, so that what is shown is from before"},
		{StillStarting, "nothing is wrong so far"},
	}
}

// Codes lists every code.
func Codes() []Code {
	var all []Code
	for _, m := range Meanings() {
		all = append(all, m.Code)
	}
	return all
}
