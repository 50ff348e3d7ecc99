// Package sandbox is six strict servers on loopback.
package sandbox
