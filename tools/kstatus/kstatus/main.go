// kstatus prints what kstatus, by whose rules `helm --wait`, Flux and kapp judge resources, makes
// of the objects on standard input: JSON documents one after the other, an answer a line.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func main() {
	if err := judge(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func judge(in io.Reader, out io.Writer) error {
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var document json.RawMessage
		if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		object := &unstructured.Unstructured{}
		if err := object.UnmarshalJSON(document); err != nil {
			return err
		}
		result, err := status.Compute(object)
		if err != nil {
			return err
		}
		answer := map[string]string{"status": string(result.Status), "message": result.Message}
		if err := encoder.Encode(answer); err != nil {
			return err
		}
	}
}
