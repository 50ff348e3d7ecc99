package vault

import "testing"

func TestFuseMountsThatComeOverANetwork(t *testing.T) {
	const mounts = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
40 22 0:35 / /home/me/remote rw,nosuid,nodev - fuse.sshfs me@host:/ rw,user_id=1000
41 22 0:36 / /home/me/crypt rw,nosuid shared:7 - fuse.gocryptfs /home/me/.crypt rw
broken line
42 22 0:37
`
	for device, want := range map[string]bool{"0:35": true, "0:36": false, "254:0": false, "0:37": false, "9:9": false} {
		if _, got := fuseName(mounts, device); got != want {
			t.Errorf("%s: %v, want %v", device, got, want)
		}
	}
}
