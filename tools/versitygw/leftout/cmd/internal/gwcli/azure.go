// The Azure backend is left out: the chart keeps its files in a folder.
package gwcli

import "github.com/urfave/cli/v2"

// AzureCommand says that there is no such backend here.
func AzureCommand() *cli.Command {
	return &cli.Command{Name: "azure", Hidden: true, Action: withoutAzure}
}

func withoutAzure(*cli.Context) error {
	return cli.Exit("this build has no azure backend", 1)
}
