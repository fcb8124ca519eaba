package dev.trackio.junit;

import dev.trackio.Dashboard;
import dev.trackio.ShowOptions;
import dev.trackio.Trackio;
import java.nio.file.Path;

/**
 * A program that shows its dashboard on the folder of its first argument. It prints the number of
 * the process that serves, 0 for its own, and the server's address. The letters of its standard
 * input say what it does then; at the end of them it ends, and closes nothing.
 */
final class ShowingProgram {
    private ShowingProgram() {}

    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        var options = ShowOptions.defaults().port(0).folder(folder).mcpServer(false);
        var dashboard = Trackio.show(options.writeToken("the-token"));
        var server = ProcessHandle.current().descendants().findFirst();
        System.out.println("server " + server.map(ProcessHandle::pid).orElse(0L));
        System.out.println("address " + dashboard.serverUrl());
        for (var letter = System.in.read(); letter >= 0; letter = System.in.read()) {
            if (letter == 'm') {
                System.out.println("mcp " + mcp(dashboard));
            } else if (letter == 'l') {
                var run = Trackio.run("p").name("r").folder(folder.resolveSibling("client"));
                run.server(dashboard.serverUrl()).start().log(0, "loss", 0.5);
                System.out.println("logged");
            }
        }
    }

    private static String mcp(Dashboard dashboard) {
        try {
            return dashboard.mcpUrl().toString();
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }
}
