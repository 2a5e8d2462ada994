package release_test

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

const otherDatabase = "postgresql://todo:vault-passw0rd@vault.example:5432/todo"

// keepOwn makes a Secret of the deployer's own name as a controller would.
func keepOwn(t *testing.T, b *bench, data map[string]string) {
	t.Helper()
	secret := &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: entity.Secret, Namespace: entity.Namespace,
			OwnerReferences: []metav1.OwnerReference{{APIVersion: "external-secrets.io/v1", Kind: "ExternalSecret",
				Name: "of-vault", UID: "1"}}},
		Data: map[string][]byte{}}
	for key, value := range data {
		secret.Data[key] = []byte(value)
	}
	secrets := b.cluster.api.CoreV1().Secrets(entity.Namespace)
	if _, err := secrets.Create(t.Context(), secret, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// merged takes the owner off that Secret and leaves the marks of an ExternalSecret whose creationPolicy is Orphan or Merge.
func merged(t *testing.T, b *bench) {
	t.Helper()
	secret := b.secret(t)
	secret.OwnerReferences = nil
	secret.Labels = map[string]string{"reconcile.external-secrets.io/managed": "true"}
	if _, err := b.cluster.api.CoreV1().Secrets(entity.Namespace).Update(t.Context(), secret, metav1.UpdateOptions{FieldManager: "externalsecrets.external-secrets.io/of-vault"}); err != nil {
		t.Fatal(err)
	}
}

// unwritten says that the Secret holds these keys alone, and no mark of ours.
func unwritten(t *testing.T, b *bench, data map[string]string) {
	t.Helper()
	secret := b.secret(t)
	if len(secret.Data) != len(data) || len(secret.Labels)+len(secret.Annotations) > 0 {
		t.Errorf("it was written: %d keys, %v %v", len(secret.Data), secret.Labels, secret.Annotations)
	}
	for key, value := range data {
		if string(secret.Data[key]) != value {
			t.Errorf("%s was written", key)
		}
	}
}

// told says that something of an object's steps has each of the words.
func (b *bench) told(object string, words ...string) bool {
	for _, e := range b.events {
		all := e.Object == object
		for _, word := range words {
			all = all && strings.Contains(e.Text, word)
		}
		if all {
			return true
		}
	}
	return false
}

// leftover deploys with a Secret of the deployer's own, and then with one of somebody else that holds another key and
// another database.
func leftover(t *testing.T) *bench {
	t.Helper()
	b := newBench(t)
	b.must(t)
	keepMine(t, b, map[string]string{entity.DatabaseURL: otherDatabase, entity.JWTSecret: strings.Repeat("k", 48)})
	b.must(t, mine)
	return b
}

func TestASecretThatWasLeftBehindDoesNotComeBack(t *testing.T) {
	t.Run("a deploy without the name takes what the backend reads now, and says which keys change", func(t *testing.T) {
		b := leftover(t)
		b.must(t)
		own := b.secret(t)
		if string(own.Data[entity.JWTSecret]) != strings.Repeat("k", 48) ||
			string(own.Data[entity.DatabaseURL]) != otherDatabase {
			t.Error("what the Secret held before the move is in force again")
		}
		if !b.told("secret/"+entity.Secret, "the Secret mine", entity.DatabaseURL, entity.JWTSecret) {
			t.Errorf("it isn't said which keys change: %v", b.events)
		}
	})
	t.Run("nor where the one that the backend reads is gone", func(t *testing.T) {
		b := leftover(t)
		secrets := b.cluster.api.CoreV1().Secrets(entity.Namespace)
		if err := secrets.Delete(t.Context(), "mine", metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		_, err := b.deploy(t.Context())
		if err == nil || !strings.Contains(err.Error(), "the backend reads the Secret mine") {
			t.Error(err)
		}
	})
	t.Run("undeploy names it, as it goes too", func(t *testing.T) {
		b := leftover(t)
		losses, err := b.Losses(t.Context())
		lost := strings.Join(losses.ForGood, "\n")
		if err != nil || !strings.Contains(lost, "the Secret "+entity.Secret) ||
			!strings.Contains(lost, entity.DatabaseURL) || strings.Contains(lost, "signed out") {
			t.Errorf("%+v %v", losses, err)
		}
		if !strings.Contains(strings.Join(losses.Stays, "\n"), "the Secret mine") {
			t.Errorf("%+v", losses)
		}
	})
	t.Run("rollback says which Secret is read again, and what differs", func(t *testing.T) {
		b := leftover(t)
		if _, err := b.Rollback(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		if !b.told("secret/"+entity.Secret, "the Secret mine", entity.DatabaseURL) {
			t.Errorf("%v", b.events)
		}
	})
	t.Run("rollback within a Secret of somebody else names that one, and nothing that is refused", func(t *testing.T) {
		b := leftover(t)
		rewritten(t, b)
		b.must(t, mine)
		if _, err := b.Rollback(t.Context(), 2); err != nil {
			t.Fatal(err)
		}
		if !b.told("secret/mine", "ExternalSecret/mine", "revision 2") {
			t.Errorf("%v", b.events)
		}
		if b.told("secret/"+entity.Secret, "have changed") || b.told("secret/mine", "todoctl secrets set") {
			t.Errorf("%v", b.events)
		}
	})
}

func TestASecretOfOurNameThatAControllerMakes(t *testing.T) {
	whole := map[string]string{entity.DatabaseURL: databaseURL, entity.JWTSecret: strings.Repeat("k", 48)}
	running := func(t *testing.T, data map[string]string) *bench {
		t.Helper()
		b := newBench(t)
		keepOwn(t, b, data)
		b.secrets = entity.Secrets{}
		b.must(t)
		return b
	}
	refused := func(t *testing.T, err error) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), "ExternalSecret/of-vault") ||
			!strings.Contains(err.Error(), "the Secret "+entity.Secret) {
			t.Error(err)
		}
	}
	t.Run("deploy reads it, and never writes it", func(t *testing.T) {
		b := running(t, whole)
		unwritten(t, b, whole)
		if !b.told("secret/"+entity.Secret, "ExternalSecret/of-vault", "not written") {
			t.Errorf("%v", b.events)
		}
		if status, err := b.Status(t.Context()); err != nil || status.State != lifecycle.Running {
			t.Errorf("%+v %v", status, err)
		}
	})
	t.Run("deploy with what it holds already is no contradiction, with anything else it is", func(t *testing.T) {
		b := newBench(t)
		keepOwn(t, b, whole)
		b.must(t)
		var err error
		if b.secrets, err = entity.NewSecrets(map[string]string{entity.OpenAIAPIKey: "sk-" + canary}); err != nil {
			t.Fatal(err)
		}
		_, err = b.deploy(t.Context())
		refused(t, err)
		if err == nil || !strings.Contains(err.Error(), entity.OpenAIAPIKey) || strings.Contains(err.Error(), canary) {
			t.Error(err)
		}
		unwritten(t, b, whole)
	})
	t.Run("deploy makes no key in it", func(t *testing.T) {
		b := newBench(t)
		b.secrets = entity.Secrets{}
		without := map[string]string{entity.DatabaseURL: databaseURL}
		keepOwn(t, b, without)
		if _, err := b.deploy(t.Context()); err == nil || !strings.Contains(err.Error(), entity.JWTSecret) {
			t.Error(err)
		}
		unwritten(t, b, without)
	})
	t.Run("one that holds nothing yet is not said to be named by a value", func(t *testing.T) {
		b := newBench(t)
		b.secrets = entity.Secrets{}
		keepOwn(t, b, nil)
		_, err := b.deploy(t.Context())
		refused(t, err)
		if err != nil && strings.Contains(err.Error(), "existingSecret") {
			t.Error(err)
		}
	})
	t.Run("set and rotate are refused, with and without a release", func(t *testing.T) {
		b := newBench(t)
		given := b.secrets
		keepOwn(t, b, whole)
		refused(t, change(t, b.Deployer, given))
		b.secrets = entity.Secrets{}
		b.must(t)
		_, err := b.ChangeSecrets(t.Context(), "Rotated", entity.Secrets.Rotated)
		refused(t, err)
		unwritten(t, b, whole)
	})
	t.Run("one that it made without owning it is the controller's too", func(t *testing.T) {
		b := newBench(t)
		given := b.secrets
		keepOwn(t, b, whole)
		merged(t, b)
		refused(t, change(t, b.Deployer, given))
		b.secrets = entity.Secrets{}
		b.must(t)
		_, err := b.ChangeSecrets(t.Context(), "Rotated", entity.Secrets.Rotated)
		refused(t, err)
		if !b.told("secret/"+entity.Secret, "ExternalSecret/of-vault", "not written") {
			t.Errorf("%v", b.events)
		}
		if secret := b.secret(t); len(secret.Data) != len(whole) || len(secret.Annotations) > 0 || len(secret.Labels) != 1 {
			t.Errorf("it was written: %d keys, %v %v", len(secret.Data), secret.Labels, secret.Annotations)
		}
	})
	t.Run("doctor names it and its keeper where the mail server refuses", func(t *testing.T) {
		b := running(t, whole)
		b.mailServer(t, "smtp://user:"+canary+"@mail.example:587?from=a@b.c",
			`{"faults":[{"rule":"mail-server","message":"the mail server refuses"}]}`)
		keeperIsNamed(t, b, "secret/"+entity.Secret, "ExternalSecret/of-vault")
	})
	t.Run("and so of another name", func(t *testing.T) {
		b := newBench(t)
		keepMine(t, b, complete())
		b.must(t, mine)
		b.mailServerIn(t, "mine", "smtp://user:"+canary+"@mail.example:587?from=a@b.c",
			`{"faults":[{"rule":"mail-server","message":"the mail server refuses"}]}`)
		keeperIsNamed(t, b, "secret/mine", "ExternalSecret/mine")
		b.marked(t, ofArgo)
		_, err := b.ChangeSecrets(t.Context(), "Rotated", entity.Secrets.Rotated)
		if err == nil || !strings.Contains(err.Error(), "the Secret mine is made by ExternalSecret/mine") {
			t.Errorf("where Argo CD keeps the release: %v", err)
		}
	})
	t.Run("undeploy leaves it, and says so, also where todoctl made it once", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		secrets := b.cluster.api.CoreV1().Secrets(entity.Namespace)
		owned := `{"metadata":{"ownerReferences":[{"apiVersion":"bitnami.com/v1alpha1","kind":"SealedSecret",` +
			`"name":"todo-chatbot-secrets","uid":"1"}]}}`
		if _, err := secrets.Patch(t.Context(), entity.Secret, types.MergePatchType, []byte(owned),
			metav1.PatchOptions{}); err != nil {
			t.Fatal(err)
		}
		losses, err := b.Losses(t.Context())
		if err != nil || strings.Contains(strings.Join(losses.ForGood, "\n"), entity.Secret) ||
			!strings.Contains(strings.Join(losses.Stays, "\n"), "the Secret "+entity.Secret) {
			t.Errorf("%+v %v", losses, err)
		}
		if err := b.Undeploy(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.secret(t)
	})
	t.Run("one that Flux applies is left to Flux", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		secrets := b.cluster.api.CoreV1().Secrets(entity.Namespace)
		marked := `{"metadata":{"labels":{"kustomize.toolkit.fluxcd.io/name":"secrets",` +
			`"kustomize.toolkit.fluxcd.io/namespace":"apps"}}}`
		if _, err := secrets.Patch(t.Context(), entity.Secret, types.MergePatchType, []byte(marked),
			metav1.PatchOptions{}); err != nil {
			t.Fatal(err)
		}
		before := string(b.secret(t).Data[entity.JWTSecret])
		_, err := b.ChangeSecrets(t.Context(), "Rotated", entity.Secrets.Rotated)
		if err == nil || !strings.Contains(err.Error(), "the Flux Kustomization secrets of namespace apps") {
			t.Error(err)
		}
		if string(b.secret(t).Data[entity.JWTSecret]) != before {
			t.Error("it was written")
		}
	})
}

// keeperIsNamed says that doctor has one problem, of the Secret, whose hint is to have it written by its keeper.
func keeperIsNamed(t *testing.T, b *bench, object, keeper string) {
	t.Helper()
	found, err := b.Diagnose(t.Context())
	if err != nil || len(found.Problems) != 1 {
		t.Fatalf("%+v %v", found, err)
	}
	p := found.Problems[0]
	if p.Code != release.ChannelUnusable || p.Object != object || !strings.Contains(p.Hint, keeper) ||
		strings.Contains(p.Hint, "todoctl secrets set") {
		t.Errorf("%+v", p)
	}
}
