import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import org.apache.jena.query.Dataset;
import org.apache.jena.query.DatasetFactory;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.query.QueryExecutionFactory;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.system.Txn;
import org.apache.jena.update.UpdateAction;

/** Jena's SPARQL over HTTP: POST of a query as a form to /query, of an update to /update. */
public class Jena {
    interface Answer {
        String write(String request, ByteArrayOutputStream body);
    }

    public static void main(String[] arguments) throws IOException {
        Dataset dataset = DatasetFactory.createTxnMem();
        if (arguments.length > 1 && !arguments[1].isEmpty()) {
            Txn.executeWrite(dataset, () -> RDFDataMgr.read(dataset, arguments[1]));
        }
        int port = Integer.parseInt(arguments[0]);
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext("/query", exchange -> answer(exchange,
            (request, body) -> Txn.calculateRead(dataset, () -> query(dataset, request, body))));
        server.createContext("/update", exchange -> answer(exchange, (request, body) -> {
            Txn.executeWrite(dataset, () -> UpdateAction.parseExecute(request, dataset));
            return "text/plain";
        }));
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    static String query(Dataset dataset, String text, ByteArrayOutputStream body) {
        Query query = QueryFactory.create(text);
        try (QueryExecution execution = QueryExecutionFactory.create(query, dataset)) {
            if (query.isSelectType()) {
                ResultSetFormatter.outputAsJSON(body, execution.execSelect());
                return "application/sparql-results+json";
            }
            if (query.isAskType()) {
                ResultSetFormatter.outputAsJSON(body, execution.execAsk());
                return "application/sparql-results+json";
            }
            RDFDataMgr.write(body,
                query.isDescribeType() ? execution.execDescribe() : execution.execConstruct(),
                Lang.NTRIPLES);
            return "application/n-triples";
        }
    }

    /** The request itself, or the one field of a form. */
    static String field(String request) {
        return request.startsWith("query=")
            ? URLDecoder.decode(request.substring("query=".length()), StandardCharsets.UTF_8)
            : request;
    }

    static void answer(HttpExchange exchange, Answer answer) throws IOException {
        byte[] request = exchange.getRequestBody().readAllBytes();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int status = 200;
        String type;
        try {
            type = answer.write(field(new String(request, StandardCharsets.UTF_8)), body);
        } catch (RuntimeException error) {
            body.reset();
            body.writeBytes(String.valueOf(error.getMessage()).getBytes(StandardCharsets.UTF_8));
            status = 400;
            type = "text/plain";
        }
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.size() == 0 ? -1 : body.size());
        body.writeTo(exchange.getResponseBody());
        exchange.close();
    }
}
