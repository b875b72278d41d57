// The part of NSURLSession that the samples use, built on NSURLConnection: GNUstep has it from 1.29 on, and Debian has 1.28.
#import <Foundation/Foundation.h>

typedef void (^Handler)(NSData *, NSURLResponse *, NSError *);

@interface NSURLSessionDataTask : NSObject {
  NSURLRequest *request;
  Handler handler;
}
- (id)initWithRequest:(NSURLRequest *)aRequest handler:(Handler)aHandler;
- (void)resume;
@end

@implementation NSURLSessionDataTask
- (id)initWithRequest:(NSURLRequest *)aRequest handler:(Handler)aHandler {
  request = aRequest;
  handler = aHandler;
  return self;
}
- (void)resume {
  NSURLResponse *response = nil;
  NSError *error = nil;
  NSData *data = [NSURLConnection sendSynchronousRequest:request returningResponse:&response error:&error];
  handler(data, response, error);
}
@end

@interface NSURLSession : NSObject
+ (NSURLSession *)sharedSession;
- (NSURLSessionDataTask *)dataTaskWithRequest:(NSURLRequest *)request completionHandler:(Handler)handler;
@end

@implementation NSURLSession
+ (NSURLSession *)sharedSession {
  return [self new];
}
- (NSURLSessionDataTask *)dataTaskWithRequest:(NSURLRequest *)request completionHandler:(Handler)handler {
  return [[NSURLSessionDataTask alloc] initWithRequest:request handler:handler];
}
@end
