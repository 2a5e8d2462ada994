//go:build linux

package node

import (
	"fmt"

	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
)

// component is a program that the node keeps running.
type component struct {
	name    string
	program string
	args    []string
}

// start sets every component going, each as soon as what it needs is there:
// most of them end when they find no API server.
func (c Config) start(f *family) {
	go f.keep(c.containerd())
	if c.hasControlPlane() {
		go f.keep(c.etcd())
		go f.keep(c.apiserver())
	}
	imported := make(chan struct{})
	go func() {
		c.importImages(f)
		close(imported)
	}()
	c.awaitServer()
	if c.hasControlPlane() {
		go f.keep(c.controllers())
		go f.keep(c.scheduler())
	}
	go f.keep(c.proxy())
	<-imported
	go f.keep(c.kubelet())
	go c.announceNames()
}

func (c Config) kubernetes(name string, args ...string) component {
	return component{name, c.Programs.Kubernetes, args}
}

func (c Config) containerd() component {
	return component{"containerd", c.Programs.Containerd, []string{"--config", inside("config/containerd.toml")}}
}

func (c Config) etcd() component {
	const clients, peers = "http://127.0.0.1:2379", "http://127.0.0.1:2380"
	return c.kubernetes("etcd",
		"--data-dir", inside("etcd"), "--log-level", "warn",
		"--listen-client-urls", clients, "--advertise-client-urls", clients,
		"--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", "default="+peers,
		// Only a crash of the machine would lose something, and the cluster with it.
		"--unsafe-no-fsync")
}

func (c Config) apiserver() component {
	pki := func(file string) string { return inside("pki", file) }
	return c.kubernetes("kube-apiserver",
		"--etcd-servers=http://127.0.0.1:2379", "--bind-address=0.0.0.0",
		fmt.Sprintf("--secure-port=%d", layout.APIPort), "--advertise-address="+c.Address,
		"--service-cluster-ip-range="+layout.ServiceRange,
		"--authorization-mode=Node,RBAC", "--enable-admission-plugins=NodeRestriction", "--allow-privileged=true",
		fmt.Sprintf("--default-not-ready-toleration-seconds=%d", MoveSeconds),
		fmt.Sprintf("--default-unreachable-toleration-seconds=%d", MoveSeconds),
		"--client-ca-file="+pki("ca.crt"),
		"--tls-cert-file="+pki("apiserver.crt"), "--tls-private-key-file="+pki("apiserver.key"),
		"--kubelet-certificate-authority="+pki("ca.crt"), "--kubelet-preferred-address-types=InternalIP",
		"--kubelet-client-certificate="+pki("apiserver-kubelet.crt"), "--kubelet-client-key="+
			pki("apiserver-kubelet.key"), "--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file="+pki("accounts.pub"), "--service-account-signing-key-file="+pki("accounts.key"),
		"--requestheader-client-ca-file="+pki("front-ca.crt"), "--requestheader-allowed-names=front-proxy-client",
		"--requestheader-username-headers=X-Remote-User", "--requestheader-group-headers=X-Remote-Group",
		"--requestheader-extra-headers-prefix=X-Remote-Extra-",
		"--proxy-client-cert-file="+pki("front.crt"), "--proxy-client-key-file="+pki("front.key"))
}

func (c Config) controllers() component {
	return c.kubernetes("kube-controller-manager",
		"--kubeconfig="+inside("pki/controllers.kubeconfig"), "--bind-address=127.0.0.1", "--leader-elect=false",
		"--root-ca-file="+inside("pki/ca.crt"), "--service-account-private-key-file="+inside("pki/accounts.key"),
		"--cluster-signing-cert-file="+inside("pki/ca.crt"), "--cluster-signing-key-file="+inside("pki/ca.key"),
		"--use-service-account-credentials=true",
		// At the usual 20 requests a second the controllers' own start takes 5 of them.
		"--kube-api-qps=500", "--kube-api-burst=1000",
		fmt.Sprintf("--node-monitor-grace-period=%ds", GraceSeconds))
}

func (c Config) scheduler() component {
	return c.kubernetes("kube-scheduler",
		"--kubeconfig="+inside("pki/scheduler.kubeconfig"), "--bind-address=127.0.0.1", "--leader-elect=false",
		"--kube-api-qps=500", "--kube-api-burst=1000")
}

func (c Config) kubelet() component {
	return c.kubernetes("kubelet",
		"--config="+inside("config/kubelet.yaml"), "--kubeconfig="+inside("pki/kubelet.kubeconfig"),
		"--root-dir="+inside("kubelet"), "--cert-dir="+inside("pki/kubelet"),
		"--hostname-override="+c.Name, "--node-ip="+c.Address)
}

func (c Config) proxy() component {
	return c.kubernetes("kube-proxy", "--config="+inside("config/proxy.yaml"))
}
