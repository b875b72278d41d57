// The part of RestSharp that the samples use, built on HttpWebRequest: neither Debian nor npm has RestSharp.
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Text;
using System.Threading.Tasks;

namespace RestSharp
{
    public class RestClientOptions
    {
        public readonly string BaseUrl;
        public RestClientOptions(string baseUrl) { BaseUrl = baseUrl; }
    }

    public class RestRequest
    {
        public readonly Dictionary<string, string> Headers = new Dictionary<string, string>();
        public string Json;
        public RestRequest(string resource) { if (resource != "") throw new System.ArgumentException(resource); }
        public void AddHeader(string name, string value) { Headers.Add(name, value); }
        public void AddJsonBody(string body, bool forceSerialize)
        {
            if (forceSerialize) throw new System.ArgumentException("a string is JSON already");
            Json = body;
        }
    }

    public class RestResponse
    {
        public string Content;
    }

    public class RestClient
    {
        private readonly RestClientOptions options;
        public RestClient(RestClientOptions options) { this.options = options; }
        public Task<RestResponse> GetAsync(RestRequest request) { return Send("GET", request); }
        public Task<RestResponse> PostAsync(RestRequest request) { return Send("POST", request); }

        private async Task<RestResponse> Send(string method, RestRequest request)
        {
            var http = WebRequest.CreateHttp(options.BaseUrl);
            http.Method = method;
            foreach (var header in request.Headers) http.Headers.Add(header.Key, header.Value);
            if (request.Json != null)
            {
                http.ContentType = "application/json";
                var body = Encoding.UTF8.GetBytes(request.Json);
                using (var stream = http.GetRequestStream()) stream.Write(body, 0, body.Length);
            }
            using (var response = await http.GetResponseAsync())
            using (var reader = new StreamReader(response.GetResponseStream()))
                return new RestResponse { Content = reader.ReadToEnd() };
        }
    }
}
