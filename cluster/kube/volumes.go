//go:build linux

package kube

import (
	"context"
	"fmt"
)

// A claim gets one of the volumes that each node has from the start: a folder of the
// node's. Nothing makes volumes on demand, so that nothing has to run for it; the class
// waits for the pod, which then goes to where the volume is.
const (
	storageClass = `apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: node
  annotations: {storageclass.kubernetes.io/is-default-class: "true"}
provisioner: kubernetes.io/no-provisioner
volumeBindingMode: WaitForFirstConsumer
`
	volume = `apiVersion: v1
kind: PersistentVolume
metadata: {name: %[1]s-%[2]d}
spec:
  capacity: {storage: 20Gi}
  accessModes: [ReadWriteOnce]
  storageClassName: node
  persistentVolumeReclaimPolicy: Retain
  local: {path: %[3]s}
  nodeAffinity:
    required:
      nodeSelectorTerms:
        - matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [%[1]s]}]
`
)

// ApplyVolumes gives the cluster the volumes of a node, whose folders are paths as the
// node sees them, and the class by which claims get them.
func (c *Client) ApplyVolumes(ctx context.Context, node string, paths []string) error {
	if err := c.Apply(ctx, "/apis/storage.k8s.io/v1/storageclasses/node", []byte(storageClass)); err != nil {
		return fmt.Errorf("apply the class of volumes: %w", err)
	}
	for i, path := range paths {
		at := fmt.Sprintf("/api/v1/persistentvolumes/%s-%d", node, i+1)
		if err := c.Apply(ctx, at, fmt.Appendf(nil, volume, node, i+1, path)); err != nil {
			return fmt.Errorf("apply a volume of %s: %w", node, err)
		}
	}
	return nil
}
